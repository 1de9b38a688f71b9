package io.tonestream.cli.training;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import java.util.List;
import java.util.Locale;

/**
 * How far texts lie from those that a model was validated on: the fields that {@code model-status}
 * has, without those of a stream.
 *
 * @param estimatedAccuracy by the model's own probabilities
 * @param estimatedAccuracyInterval its 95 % interval
 * @param referenceAccuracy on the validation texts
 */
record DriftReport(
    ModelDrift.Level level,
    List<FeatureDrift> features,
    double estimatedAccuracy,
    List<Double> estimatedAccuracyInterval,
    double referenceAccuracy) {
  static DriftReport of(ModelDrift drift) {
    return new DriftReport(
        drift.level(),
        drift.features(),
        drift.estimatedAccuracy(),
        List.of(drift.low(), drift.high()),
        drift.referenceAccuracy());
  }

  /** For a terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%n  drift from the validation texts: %s%n", level.wireName()));
    for (FeatureDrift each : features) {
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
                estimatedAccuracy,
                estimatedAccuracyInterval.get(0),
                estimatedAccuracyInterval.get(1),
                referenceAccuracy))
        .toString();
  }
}
