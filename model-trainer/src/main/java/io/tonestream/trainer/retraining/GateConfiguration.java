package io.tonestream.trainer.retraining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.trainer.gate.Bars;
import java.time.Duration;

/**
 * What a version must clear to be published. A change needs a restart.
 *
 * @param margin how far its macro recall on the validation texts may lie below the active
 *     version's; below 0, how far it must lie above
 * @param feedbackMargin the same on the feedback that was held out
 * @param leastRecall the recall that every label must have on the validation texts
 * @param mostCalibrationError the largest expected calibration error there
 * @param mostLatency the most time for a text, on average in a full batch
 */
@ConfigurationProperties("tonestream.retraining.gate")
public record GateConfiguration(
    @Bindable(defaultValue = "0.005") double margin,
    @Bindable(defaultValue = "0.05") double feedbackMargin,
    @Bindable(defaultValue = "0.4") double leastRecall,
    @Bindable(defaultValue = "0.1") double mostCalibrationError,
    @Bindable(defaultValue = "PT0.5S") Duration mostLatency) {

  /** Refuses bars that nothing clears, or everything, naming the setting. */
  public GateConfiguration {
    bars(margin, feedbackMargin, leastRecall, mostCalibrationError, mostLatency);
  }

  /** As the gate wants them. */
  Bars bars() {
    return bars(margin, feedbackMargin, leastRecall, mostCalibrationError, mostLatency);
  }

  private static Bars bars(
      double margin,
      double feedbackMargin,
      double leastRecall,
      double mostCalibrationError,
      Duration mostLatency) {
    try {
      return new Bars(margin, feedbackMargin, leastRecall, mostCalibrationError, mostLatency);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tonestream.retraining.gate." + e.getMessage(), e);
    }
  }
}
