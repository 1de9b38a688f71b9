package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The time after a swap in which the version before stands by: it comes back if the new one does
 * badly, and scores a sample of the texts too. A change needs a restart.
 *
 * @param duration how long it lasts; 0 trusts a new version at once
 * @param minTexts from how many texts on that both versions scored their labels are judged
 * @param maxShift how far the shares of the labels may lie apart on those texts: total variation
 *     distance, in [0, 1]; 1 allows anything
 * @param compared the share of texts that both versions score, beyond the first texts of each brand
 * @param comparisonTime the most time that comparisons may take, as a share of each scoring
 *     thread's time
 */
@ConfigurationProperties("tonestream.model.probation")
public record ProbationConfiguration(
    @Bindable(defaultValue = "PT10M") Duration duration,
    @Bindable(defaultValue = "200") long minTexts,
    @Bindable(defaultValue = "0.3") double maxShift,
    @Bindable(defaultValue = "0.05") double compared,
    @Bindable(defaultValue = "0.1") double comparisonTime) {

  /** The defaults. */
  public static final ProbationConfiguration DEFAULT =
      new ProbationConfiguration(Duration.ofMinutes(10), 200, 0.3, 0.05, 0.1);

  /** Refuses what can't work, naming the setting. */
  public ProbationConfiguration {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "tonestream.model.probation.duration is " + duration + "; it must not be negative");
    }
    if (minTexts < 1) {
      throw new IllegalArgumentException(
          "tonestream.model.probation.min-texts is " + minTexts + "; it must be at least 1");
    }
    Shares.require("tonestream.model.probation.max-shift", maxShift);
    Shares.require("tonestream.model.probation.compared", compared);
    Shares.require("tonestream.model.probation.comparison-time", comparisonTime);
  }
}
