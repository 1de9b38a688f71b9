package io.tonestream.cli.training;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code evaluate} says of how far texts lie from those that a model was validated on. */
final class DriftFigures {
  private DriftFigures() {}

  /** The fields that {@code model-status} has, without those of a stream. */
  static Map<String, Object> json(ModelDrift drift) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("level", drift.level().wireName());
    json.put("features", drift.features());
    json.put("estimatedAccuracy", drift.estimatedAccuracy());
    json.put("estimatedAccuracyInterval", List.of(drift.low(), drift.high()));
    json.put("referenceAccuracy", drift.referenceAccuracy());
    return json;
  }

  /** For a terminal. */
  static String text(ModelDrift drift) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%n  drift from the validation texts: %s%n", drift.level().wireName()));
    for (FeatureDrift each : drift.features()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-18s PSI %.3f, %s%n",
              each.name().wireName(),
              each.psi(),
              each.level().wireName()));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "  accuracy           %.4f [%.4f, %.4f] by the model's own probabilities; %.4f on"
                    + " the validation texts%n",
                drift.estimatedAccuracy(),
                drift.low(),
                drift.high(),
                drift.referenceAccuracy()))
        .toString();
  }
}
