package io.tonestream.trainer.evaluation;

import java.util.Arrays;

/**
 * A figure and its 95 % interval.
 *
 * @param value the figure on all texts
 * @param low the 2.5th percentile of the figure on resampled texts
 * @param high the 97.5th percentile
 */
public record Interval(double value, double low, double high) {
  private static final double TAIL = 0.025;

  /** The percentile interval (Efron 1979), from a figure on each resample. */
  static Interval percentile(double value, double[] resampled) {
    double[] sorted = resampled.clone();
    Arrays.sort(sorted);
    return new Interval(value, at(sorted, TAIL), at(sorted, 1 - TAIL));
  }

  /**
   * The value below which this share of the sorted ones lies, between two of them in proportion.
   */
  private static double at(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
