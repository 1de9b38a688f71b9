package io.tonestream.app.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What is measured of batches. Threads share the meters behind it. */
final class BatchMetrics {
  private final DistributionSummary size;
  private final Timer duration;
  private final Counter known;
  private final Counter scored;

  BatchMetrics(MeterRegistry meters) {
    size =
        DistributionSummary.builder("tonestream.batch.size")
            .description("Texts in a batch")
            .register(meters);
    duration =
        Timer.builder("tonestream.batch.duration")
            .description("Time to score a batch, preparation included")
            .register(meters);
    known = cache(meters, "hit");
    scored = cache(meters, "miss");
  }

  void batch(int texts, Duration taken) {
    size.record(texts);
    duration.record(taken);
  }

  /** Of texts that a slow version was asked about, so many were known, and so many were scored. */
  void cached(int hits, int misses) {
    known.increment(hits);
    scored.increment(misses);
  }

  private static Counter cache(MeterRegistry meters, String result) {
    return Counter.builder("tonestream.batch.cache")
        .description(
            "Texts that a slow version was asked about, by whether an equal one was scored")
        .tag("result", result)
        .register(meters);
  }
}
