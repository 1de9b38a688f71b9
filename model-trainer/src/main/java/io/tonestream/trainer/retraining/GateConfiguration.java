package io.tonestream.trainer.retraining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.trainer.gate.Bars;
import java.time.Duration;

/**
 * What a version must clear to be published. A change needs a restart.
 *
 * @param significance how probable it is that a version that is as good as those before it is taken
 *     for worse; the lower, the larger is the loss that goes unnoticed
 * @param leastRecall the recall that every label must have on the validation texts
 * @param mostCalibrationError the largest expected calibration error there
 * @param mostLatency the most time for a text, on average in a full batch
 */
@ConfigurationProperties("tonestream.retraining.gate")
public record GateConfiguration(
    @Bindable(defaultValue = "0.03") double significance,
    @Bindable(defaultValue = "0.4") double leastRecall,
    @Bindable(defaultValue = "0.1") double mostCalibrationError,
    @Bindable(defaultValue = "PT0.5S") Duration mostLatency) {

  /** Refuses bars that nothing clears, or everything, naming the setting. */
  public GateConfiguration {
    bars(significance, leastRecall, mostCalibrationError, mostLatency);
  }

  /** As the gate wants them. */
  Bars bars() {
    return bars(significance, leastRecall, mostCalibrationError, mostLatency);
  }

  private static Bars bars(
      double significance, double leastRecall, double mostCalibrationError, Duration mostLatency) {
    try {
      return new Bars(significance, leastRecall, mostCalibrationError, mostLatency);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tonestream.retraining.gate." + e.getMessage(), e);
    }
  }
}
