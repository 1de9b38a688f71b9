package io.tonestream.trainer.gate;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What a version must clear to be published. A change needs a restart.
 *
 * @param significance how probable it is that a version that is as good as those before it is taken
 *     for worse; the lower, the larger is the loss that goes unnoticed
 * @param minRecall the recall that every label must have on the validation texts
 * @param maxCalibrationError the largest expected calibration error there
 * @param maxLatency the most time for a text, on average in a full batch
 */
@ConfigurationProperties("tonestream.retraining.gate")
public record GateConfiguration(
    @Bindable(defaultValue = "0.03") double significance,
    @Bindable(defaultValue = "0.4") double minRecall,
    @Bindable(defaultValue = "0.1") double maxCalibrationError,
    @Bindable(defaultValue = "PT0.5S") Duration maxLatency) {

  /** Refuses bars that nothing clears, or everything, naming the setting. */
  public GateConfiguration {
    bars(significance, minRecall, maxCalibrationError, maxLatency);
  }

  /** As the gate wants them. */
  public Bars bars() {
    return bars(significance, minRecall, maxCalibrationError, maxLatency);
  }

  private static Bars bars(
      double significance, double minRecall, double maxCalibrationError, Duration maxLatency) {
    try {
      return new Bars(significance, minRecall, maxCalibrationError, maxLatency);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tonestream.retraining.gate." + e.getMessage(), e);
    }
  }
}
