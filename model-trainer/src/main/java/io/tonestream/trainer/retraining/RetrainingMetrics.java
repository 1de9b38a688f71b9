package io.tonestream.trainer.retraining;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tonestream.trainer.feedback.FeedbackSource;
import io.tonestream.trainer.gate.Verdict;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.RunHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What retrainings measure. Thread-safe. */
final class RetrainingMetrics {
  private final MeterRegistry meters;
  private final InstantSource clock;

  RetrainingMetrics(
      MeterRegistry meters, RunHistory history, FeedbackSource feedback, InstantSource clock) {
    this.meters = meters;
    this.clock = clock;
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
        "tonestream.retraining.running.seconds",
        "For how long the retraining has run that is under way; 0 if none is",
        history,
        each -> each.last().filter(Run::isRunning).map(this::runningSeconds).orElse(0.0));
    gauge(
        "tonestream.retraining.failures",
        "Retrainings that have failed since the last that didn't",
        history,
        each -> each.undone().stream().filter(run -> run.outcome() == Outcome.FAILED).count());
    gauge(
        "tonestream.retraining.last.published.timestamp.seconds",
        "When the last version was published, in seconds since 1970; no number before",
        history,
        each -> seconds(each.lastPublished().orElse(null)));
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
    gauge(
        "tonestream.retraining.feedback.read.timestamp.seconds",
        "When the topic feedback was last read to its end, in seconds since 1970",
        feedback,
        each -> seconds(each.readAt()));
    for (boolean passed : new boolean[] {true, false}) {
      judged(passed);
    }
  }

  /** Counts one that has ended. */
  void ended(Run run) {
    timer(run.outcome()).record(run.duration());
    Run.Findings findings = run.findings();
    if (findings != null) {
      judged(findings.checks().stream().allMatch(Verdict.Check::passed)).increment();
    }
  }

  private Counter judged(boolean passed) {
    return Counter.builder("tonestream.retraining.gate")
        .description("Candidates that the gate has judged")
        .tag("verdict", passed ? "passed" : "refused")
        .register(meters);
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

  private double runningSeconds(Run running) {
    return Duration.between(running.started(), clock.instant()).toMillis() / 1e3;
  }

  private static double seconds(@Nullable Instant instant) {
    return instant == null ? Double.NaN : instant.toEpochMilli() / 1e3;
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
