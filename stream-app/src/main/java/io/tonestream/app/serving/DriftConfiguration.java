package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.model.drift.DriftLevels;
import java.time.Duration;

/**
 * How texts are compared with those that the active version was validated on. A change needs a
 * restart.
 *
 * @param enabled whether they are
 * @param window how far back texts count
 * @param maxTexts how many texts count at most, the newest ones
 * @param minTexts how many there must be before anything is said of them
 * @param movedPsi the population stability index from which a feature has moved
 * @param driftedPsi the index beyond which it has drifted
 * @param maxDrop by how much the estimated accuracy may lie below that on the validation texts
 *     before it has drifted
 */
@ConfigurationProperties("tonestream.drift")
public record DriftConfiguration(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "PT24H") Duration window,
    @Bindable(defaultValue = "50000") long maxTexts,
    @Bindable(defaultValue = "1000") long minTexts,
    @Bindable(defaultValue = "0.1") double movedPsi,
    @Bindable(defaultValue = "0.25") double driftedPsi,
    @Bindable(defaultValue = "0.05") double maxDrop) {

  /** The defaults. */
  public static final DriftConfiguration DEFAULT =
      new DriftConfiguration(true, Duration.ofHours(24), 50_000, 1_000, 0.1, 0.25, 0.05);

  /** Refuses what can't work, naming the setting. */
  public DriftConfiguration {
    if (window.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "tonestream.drift.window is " + window + "; it must be at least PT1S");
    }
    // Panes that are let go of half full may leave half of the texts.
    if (minTexts < 1 || maxTexts / 2 < minTexts) {
      throw new IllegalArgumentException(
          "tonestream.drift.min-texts is %d and .max-texts %d; the first must be at least 1, the second at least twice the first"
              .formatted(minTexts, maxTexts));
    }
    levels(movedPsi, driftedPsi, maxDrop);
  }

  DriftLevels levels() {
    return levels(movedPsi, driftedPsi, maxDrop);
  }

  private static DriftLevels levels(double movedPsi, double driftedPsi, double maxDrop) {
    try {
      return new DriftLevels(movedPsi, driftedPsi, maxDrop);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tonestream.drift: " + e.getMessage(), e);
    }
  }
}
