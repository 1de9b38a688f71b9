package io.tonestream.app.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts dead letters by stage. Thread-safe; one object for the whole app. */
public final class DeadLetterMetrics {
  private final Map<DeadLetter.Stage, Counter> counters = new EnumMap<>(DeadLetter.Stage.class);

  /** Every stage is there from the start, so that a dashboard shows zeros. */
  public DeadLetterMetrics(MeterRegistry meters) {
    for (DeadLetter.Stage stage : DeadLetter.Stage.values()) {
      counters.put(
          stage,
          Counter.builder("tonestream.dead.letters")
              .tag("stage", stage.name().toLowerCase(Locale.ROOT))
              .description("Records that could not be processed")
              .register(meters));
    }
  }

  /** Counts one dead letter. */
  public void count(DeadLetter deadLetter) {
    Objects.requireNonNull(counters.get(deadLetter.stage())).increment();
  }
}
