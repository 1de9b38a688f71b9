package io.tonestream.app.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What is measured of batches. Threads share the meters behind it. */
final class BatchMetrics {
  private final DistributionSummary size;
  private final Timer duration;
  private final Map<DeadLetter.Stage, Counter> rejected = new EnumMap<>(DeadLetter.Stage.class);

  BatchMetrics(MeterRegistry meters) {
    size =
        DistributionSummary.builder("tonestream.batch.size")
            .description("Texts in a batch")
            .register(meters);
    duration =
        Timer.builder("tonestream.batch.duration")
            .description("Time to score a batch, preparation included")
            .register(meters);
    for (DeadLetter.Stage stage : DeadLetter.Stage.values()) {
      rejected.put(
          stage,
          Counter.builder("tonestream.dead.letters")
              .tag("stage", stage.name().toLowerCase(Locale.ROOT))
              .description("Records that could not be processed")
              .register(meters));
    }
  }

  Timer duration() {
    return duration;
  }

  void batch(int texts) {
    size.record(texts);
  }

  void rejected(DeadLetter.Stage stage) {
    Counter counter = rejected.get(stage);
    if (counter != null) {
      counter.increment();
    }
  }
}
