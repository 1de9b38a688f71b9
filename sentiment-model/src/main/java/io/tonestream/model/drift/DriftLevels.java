package io.tonestream.model.drift;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * From where on something has moved, and from where on it has drifted. Names in messages are those
 * of settings.
 *
 * @param movedPsi the stability index from which a feature has moved
 * @param driftedPsi the stability index beyond which it has drifted
 * @param maxDrop by how much the estimated accuracy may lie below that on the validation texts; a
 *     drop beyond its interval is a move, and beyond this too it is a drift
 */
public record DriftLevels(double movedPsi, double driftedPsi, double maxDrop) {
  /** The rule of thumb (Siddiqi 2006), and 5 points of accuracy. */
  public static final DriftLevels STANDARD = new DriftLevels(0.1, 0.25, 0.05);

  /** Refuses levels that make no sense. */
  public DriftLevels {
    if (!(movedPsi > 0 && movedPsi <= driftedPsi && driftedPsi < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "moved-psi is %s and drifted-psi %s; they must be above 0, the first the lower one"
              .formatted(movedPsi, driftedPsi));
    }
    if (!(maxDrop >= 0 && maxDrop <= 1)) {
      throw new IllegalArgumentException("max-drop is " + maxDrop + ", not in [0, 1]");
    }
  }

  /**
   * Compares texts with those that the model was validated on.
   *
   * @param version the version that scored them
   * @param live at least one text
   * @param since when the first of them was scored
   */
  public ModelDrift judge(String version, DriftReference reference, Profile live, Instant since) {
    List<FeatureDrift> features = new ArrayList<>();
    AccuracyEstimate accuracy = AccuracyEstimate.of(reference, live);
    Level worst = level(accuracy, reference.accuracy());
    for (Feature feature : Feature.values()) {
      long[] expected = reference.counts(feature);
      long[] actual = live.counts(feature);
      if (hasTexts(expected) && hasTexts(actual)) {
        double psi = StabilityIndex.of(expected, actual);
        features.add(new FeatureDrift(feature, psi, level(psi)));
        worst = worst.orWorse(level(psi));
      }
    }
    return new ModelDrift(
        version,
        live.texts(),
        since,
        features,
        accuracy.value(),
        accuracy.low(),
        accuracy.high(),
        reference.accuracy(),
        worst);
  }

  private Level level(double psi) {
    if (psi > driftedPsi) {
      return Level.DRIFTED;
    }
    return psi >= movedPsi ? Level.MOVED : Level.STABLE;
  }

  private Level level(AccuracyEstimate estimate, double reference) {
    if (estimate.high() >= reference) {
      return Level.STABLE;
    }
    return reference - estimate.value() > maxDrop ? Level.DRIFTED : Level.MOVED;
  }

  private static boolean hasTexts(long[] counts) {
    for (long count : counts) {
      if (count > 0) {
        return true;
      }
    }
    return false;
  }
}
