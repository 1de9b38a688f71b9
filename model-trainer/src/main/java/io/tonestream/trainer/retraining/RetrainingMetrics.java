package io.tonestream.trainer.retraining;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.RunHistory;
import java.time.Instant;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** What retrainings measure. Thread-safe. */
final class RetrainingMetrics {
  private final MeterRegistry meters;

  RetrainingMetrics(MeterRegistry meters, RunHistory history, FeedbackSource feedback) {
    this.meters = meters;
    for (Outcome outcome : Outcome.values()) {
      if (outcome != Outcome.RUNNING) {
        timer(outcome);
      }
    }
    gauge(
        "tonestream.retraining.running",
        "1 while a retraining is under way",
        history,
        each -> each.last().filter(Run::isRunning).isPresent() ? 1 : 0);
    gauge(
        "tonestream.retraining.last.published",
        "When the last version was published, in seconds since 1970; no number before",
        history,
        each ->
            each.lastPublished()
                .map(Instant::getEpochSecond)
                .map(Long::doubleValue)
                .orElse(Double.NaN));
    gauge(
        "tonestream.retraining.candidate.macro.recall",
        "Macro recall of the last candidate on the validation texts; no number before",
        history,
        RetrainingMetrics::macroRecall);
    gauge(
        "tonestream.retraining.feedback",
        "Records of feedback that have come so far",
        feedback,
        FeedbackSource::count);
  }

  /** Counts one that has ended. */
  void ended(Run run) {
    timer(run.outcome()).record(run.duration());
  }

  private Timer timer(Outcome outcome) {
    return Timer.builder("tonestream.retrainings")
        .description("Retrainings that have ended, and how long they took")
        .tag("outcome", outcome.wireName())
        .register(meters);
  }

  private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(description).strongReference(true).register(meters);
  }

  private static double macroRecall(RunHistory history) {
    return history.newestFirst().stream()
        .map(Run::findings)
        .filter(Objects::nonNull)
        .findFirst()
        .map(Run.Findings::macroRecall)
        .orElse(Double.NaN);
  }
}
