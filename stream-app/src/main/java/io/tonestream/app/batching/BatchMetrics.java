package io.tonestream.app.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What is measured of batches: a handful of figures for each, and none for each text. Threads share
 * the meters behind it.
 */
final class BatchMetrics {
  private static final Duration[] MILLISECONDS_TO_SECONDS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private final DistributionSummary size;
  private final Timer wait;
  private final Timer prediction;
  private final Timer duration;
  private final Counter known;
  private final Counter scored;

  BatchMetrics(MeterRegistry meters) {
    size =
        DistributionSummary.builder("tonestream.batch.size")
            .description("Texts in a batch")
            .serviceLevelObjectives(SIZES)
            .register(meters);
    wait =
        timer(meters, "batch.wait", "Time from the fetch of a batch's first text until it was cut");
    prediction = timer(meters, "prediction.duration", "Time that the model alone took for a batch");
    duration = timer(meters, "batch.duration", "Time to score a batch, preparation included");
    known = cache(meters, "hit");
    scored = cache(meters, "miss");
  }

  /** Texts were scored together. */
  void batch(int texts, Duration waited, Duration taken) {
    size.record(texts);
    wait.record(waited);
    duration.record(taken);
  }

  /** The model was called. */
  void predicted(Duration taken) {
    prediction.record(taken);
  }

  /** Of texts that a slow version was asked about, so many were known, and so many were scored. */
  void cached(int hits, int misses) {
    known.increment(hits);
    scored.increment(misses);
  }

  private static Timer timer(MeterRegistry meters, String name, String description) {
    return Timer.builder("tonestream." + name)
        .description(description)
        .serviceLevelObjectives(MILLISECONDS_TO_SECONDS)
        .register(meters);
  }

  private static Counter cache(MeterRegistry meters, String result) {
    return Counter.builder("tonestream.batch.cache")
        .description(
            "Texts that a slow version was asked about, by whether an equal one was scored")
        .tag("result", result)
        .register(meters);
  }
}
