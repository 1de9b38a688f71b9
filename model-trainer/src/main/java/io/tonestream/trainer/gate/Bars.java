package io.tonestream.trainer.gate;

import java.time.Duration;

/**
 * How high the bars are that a candidate must clear.
 *
 * @param significance how probable it is that a candidate that is as good as the versions before is
 *     taken for worse
 * @param leastRecall the recall that every label must have
 * @param mostCalibrationError the largest expected calibration error
 * @param mostLatency the most time for a text, on average in a full batch
 */
public record Bars(
    double significance, double leastRecall, double mostCalibrationError, Duration mostLatency) {
  /** The defaults: no worse than the versions before but for chance, and sound for every label. */
  public static final Bars DEFAULT = new Bars(0.03, 0.4, 0.1, Duration.ofMillis(500));

  /** Refuses bars that nothing clears, or everything. */
  public Bars {
    requireBetween("significance", significance, 0.001, 0.5);
    requireBetween("least-recall", leastRecall, 0, 1);
    requireBetween("most-calibration-error", mostCalibrationError, 0, 1);
    if (mostLatency.isNegative() || mostLatency.isZero()) {
      throw new IllegalArgumentException("most-latency is " + mostLatency + ", not above 0");
    }
  }

  private static void requireBetween(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " is " + value + ", not in [" + low + ", " + high + "]");
    }
  }
}
