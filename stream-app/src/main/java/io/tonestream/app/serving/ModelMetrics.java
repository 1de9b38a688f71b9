package io.tonestream.app.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Phase;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is measured of models. The watcher tells it what happens; figures are read when asked. */
public final class ModelMetrics {
  private final MeterRegistry meters;
  private final ModelRegistry models;
  private final MultiGauge info;
  private final Counter swaps;
  private final Map<Phase, Counter> refused = new EnumMap<>(Phase.class);

  /** Meters of these models. */
  public ModelMetrics(MeterRegistry meters, ModelRegistry models) {
    this.meters = meters;
    this.models = models;
    info =
        MultiGauge.builder("tonestream.model.info")
            .description("1 for the version that labels, and where it came from")
            .register(meters);
    swaps =
        Counter.builder("tonestream.model.swaps")
            .description("How often another version began to label")
            .register(meters);
    FunctionCounter.builder("tonestream.model.hung", models, ModelRegistry::hungCalls)
        .description("Calls into models that did not return in time")
        .register(meters);
    Gauge.builder("tonestream.model.hanging", models, ModelRegistry::hangingCalls)
        .description("Calls into models that did not return in time, and have not returned yet")
        .register(meters);
    Gauge.builder("tonestream.model.quarantined", models, ModelRegistry::quarantined)
        .description("Versions that hung or ended the process, and are not tried again")
        .register(meters);
    // Each phase is there from the start, so that its first refusal is a rise.
    for (Phase phase : Phase.values()) {
      refused.put(
          phase,
          Counter.builder("tonestream.model.refused")
              .description("Versions that were refused or taken back, by the phase they failed in")
              .tag("phase", phase.wireName())
              .register(meters));
    }
    changed();
    shadow("agreement", "Share of texts that shadow and active version agree on", this::agreement);
    shadow("texts", "Texts that the shadow scored too", shadow -> shadow.texts());
    shadow("skipped", "Texts left out for want of time", shadow -> shadow.skipped());
    shadow("latency.seconds", "The shadow's mean time for a text", this::shadowSeconds);
    for (Feature feature : Feature.values()) {
      psi(feature);
    }
    drift("texts", "Texts that drift is measured on", each -> each.texts());
    drift(
        "estimated.accuracy",
        "Share of texts that got their own label, by the model's probabilities",
        ModelDrift::estimatedAccuracy);
    drift(
        "reference.accuracy",
        "Share of the validation texts that got their own label",
        ModelDrift::referenceAccuracy);
    for (Label expected : Label.values()) {
      for (Label said : Label.values()) {
        confusion(expected, said);
      }
    }
  }

  /** Another version labels now. */
  public void swapped() {
    swaps.increment();
    changed();
  }

  /** A version was refused, or taken back, in this phase. */
  public void refused(Phase phase) {
    Objects.requireNonNull(refused.get(phase)).increment();
    changed();
  }

  private void changed() {
    ServingModel active = models.view().active();
    String origin = active.origin().name().toLowerCase(Locale.ROOT);
    Tags tags = Tags.of("version", active.version(), "origin", origin);
    info.register(List.of(MultiGauge.Row.of(tags, 1)));
  }

  private void shadow(
      String name, String description, ToDoubleFunction<ModelStatus.Shadow> figure) {
    Gauge.builder("tonestream.model.shadow." + name, models, registry -> value(registry, figure))
        .description(description)
        .register(meters);
  }

  private void drift(String name, String description, ToDoubleFunction<ModelDrift> figure) {
    Gauge.builder("tonestream.drift." + name, models, registry -> drifted(registry, figure))
        .description(description)
        .register(meters);
  }

  private void psi(Feature feature) {
    Gauge.builder(
            "tonestream.drift.psi",
            models,
            registry -> drifted(registry, drift -> psi(drift, feature)))
        .description("How far a feature of texts lies from that of the validation texts")
        .tag("feature", feature.wireName())
        .register(meters);
  }

  private static double psi(ModelDrift drift, Feature feature) {
    return drift.features().stream()
        .filter(each -> each.name() == feature)
        .mapToDouble(FeatureDrift::psi)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double drifted(ModelRegistry models, ToDoubleFunction<ModelDrift> figure) {
    ModelDrift drift = models.view().drift();
    return drift == null ? Double.NaN : figure.applyAsDouble(drift);
  }

  private void confusion(Label active, Label shadow) {
    Gauge.builder(
            "tonestream.model.shadow.confusion",
            models,
            registry ->
                value(
                    registry,
                    figures -> figures.confusion().get(active.ordinal()).get(shadow.ordinal())))
        .description("Texts with this label from the active version and that from the shadow")
        .tags("active", active.wireName(), "shadow", shadow.wireName())
        .register(meters);
  }

  private double agreement(ModelStatus.Shadow shadow) {
    return orNaN(shadow.agreement());
  }

  private double shadowSeconds(ModelStatus.Shadow shadow) {
    return orNaN(shadow.shadowMicros()) / 1e6;
  }

  private static double value(ModelRegistry models, ToDoubleFunction<ModelStatus.Shadow> figure) {
    ModelStatus.Shadow shadow = models.view().shadow();
    return shadow == null ? Double.NaN : figure.applyAsDouble(shadow);
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}
