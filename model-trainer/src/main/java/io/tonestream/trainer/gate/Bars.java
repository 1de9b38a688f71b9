package io.tonestream.trainer.gate;

import java.time.Duration;

/**
 * How high the bars are that a candidate must clear.
 *
 * @param significance how probable it is that a candidate that is as good as the versions before is
 *     taken for worse
 * @param minRecall the recall that every label must have
 * @param maxCalibrationError the largest expected calibration error
 * @param maxLatency the most time for a text, on average in a full batch
 */
public record Bars(
    double significance, double minRecall, double maxCalibrationError, Duration maxLatency) {
  /** The defaults: no worse than the versions before but for chance, and sound for every label. */
  public static final Bars DEFAULT = new Bars(0.03, 0.4, 0.1, Duration.ofMillis(500));

  /** Refuses bars that nothing clears, or everything. */
  public Bars {
    requireBetween("significance", significance, 0.001, 0.5);
    requireBetween("min-recall", minRecall, 0, 1);
    requireBetween("max-calibration-error", maxCalibrationError, 0, 1);
    if (maxLatency.isNegative() || maxLatency.isZero()) {
      throw new IllegalArgumentException("max-latency is " + maxLatency + ", not above 0");
    }
  }

  private static void requireBetween(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " is " + value + ", not in [" + low + ", " + high + "]");
    }
  }
}
