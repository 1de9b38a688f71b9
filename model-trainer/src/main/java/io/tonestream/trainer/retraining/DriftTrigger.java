package io.tonestream.trainer.retraining;

import io.tonestream.topics.TopicException;
import io.tonestream.topics.publishing.DriftSummary;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.RunHistory;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a retraining when the version that instances run has drifted: once, and again only when
 * the drift has ended meanwhile or another version runs. What was asked for is in the history, so
 * that a restart asks for nothing twice. The worker's own.
 */
final class DriftTrigger {
  private static final Logger log = LoggerFactory.getLogger(DriftTrigger.class);

  private final DriftConfiguration configuration;
  private final Supplier<Optional<DriftSummary>> instances;
  private final RunHistory history;

  /** The last retraining that drift had started when it was seen to have ended. */
  private long over;

  /**
   * Looks at nothing yet.
   *
   * @param instances what they say now; throws {@link TopicException} if Kafka doesn't answer
   */
  DriftTrigger(
      DriftConfiguration configuration,
      Supplier<Optional<DriftSummary>> instances,
      RunHistory history) {
    this.configuration = configuration;
    this.instances = instances;
    this.history = history;
  }

  /** What to begin a retraining for, if anything. Kafka may be away for a while. */
  Optional<Run.Drift> look() {
    if (!configuration.enabled()) {
      return Optional.empty();
    }
    Optional<DriftSummary> summary;
    try {
      summary = instances.get();
    } catch (TopicException e) {
      log.warn("Can't tell whether texts have drifted: {}", e.getMessage());
      return Optional.empty();
    }
    return summary.flatMap(this::news);
  }

  private Optional<Run.Drift> news(DriftSummary summary) {
    Optional<Run> last = history.lastOfDrift();
    if (summary.driftedShare() < configuration.share()) {
      over = last.map(Run::id).orElse(0L);
      return Optional.empty();
    }
    boolean known =
        last.filter(run -> run.id() > over)
            .map(Run::drift)
            .filter(drift -> drift.version().equals(summary.version()))
            .isPresent();
    return known
        ? Optional.empty()
        : Optional.of(new Run.Drift(summary.version(), summary.texts(), summary.toSentence()));
  }
}
