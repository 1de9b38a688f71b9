package io.tonestream.app.alerts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts raised alerts by kind. Thread-safe; one object for the whole app. */
public final class AlertMetrics {
  private final Map<Kind, Counter> raised = new EnumMap<>(Kind.class);

  /** Every kind is there from the start, so that a dashboard shows zeros. */
  public AlertMetrics(MeterRegistry meters) {
    for (Kind kind : Kind.values()) {
      raised.put(
          kind,
          Counter.builder("tonestream.alerts.raised")
              .description("Alerts that were raised")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /** An alert goes out. */
  public void count(SentimentAlert alert) {
    if (alert.state() == State.RAISED) {
      Objects.requireNonNull(raised.get(alert.kind())).increment();
    }
  }
}
