package io.tonestream.app.batching;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What is measured of batches. Threads share the meters behind it. */
final class BatchMetrics {
  private final DistributionSummary size;
  private final Timer duration;

  BatchMetrics(MeterRegistry meters) {
    size =
        DistributionSummary.builder("tonestream.batch.size")
            .description("Texts in a batch")
            .register(meters);
    duration =
        Timer.builder("tonestream.batch.duration")
            .description("Time to score a batch, preparation included")
            .register(meters);
  }

  void batch(int texts, Duration taken) {
    size.record(texts);
    duration.record(taken);
  }
}
