package io.tonestream.app.batching;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * How long it is from a text's event time until what it counts in is committed. Measured on a
 * sample, which costs next to nothing: the first text of each transaction, and one in {@value
 * #EVERY} after it. One stream thread's own, on which the meter behind it is shared.
 */
final class CommitLatency {
  private static final int EVERY = 64;

  private final Timer timer;
  private long[] sampled = new long[16];
  private int samples;
  private long texts;

  CommitLatency(MeterRegistry meters) {
    timer =
        Timer.builder("tonestream.event.to.commit")
            .description("From a text's event time to the commit that counts it, on a sample")
            .serviceLevelObjectives(
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(2_500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(1),
                Duration.ofHours(6),
                Duration.ofDays(1))
            .register(meters);
  }

  /** A text was processed. */
  void processed(Instant eventTime) {
    if (texts++ % EVERY == 0) {
      if (samples == sampled.length) {
        sampled = Arrays.copyOf(sampled, 2 * samples);
      }
      sampled[samples++] = eventTime.toEpochMilli();
    }
  }

  /** What was processed since this was last called is committed. */
  void committed(long nowMillis) {
    for (int i = 0; i < samples; i++) {
      // A producer's clock may be ahead.
      timer.record(Duration.ofMillis(Math.max(0, nowMillis - sampled[i])));
    }
    aborted();
  }

  /** What was processed will be processed again. */
  void aborted() {
    samples = 0;
    texts = 0;
  }
}
