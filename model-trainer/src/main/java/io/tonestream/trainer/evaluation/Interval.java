package io.tonestream.trainer.evaluation;

import java.util.Arrays;

/**
 * A figure and its 95 % interval.
 *
 * @param value the figure on all texts
 * @param low its lower end: of a resampled figure, the 2.5th percentile
 * @param high its upper end: of a resampled figure, the 97.5th percentile
 */
public record Interval(double value, double low, double high) {
  private static final double TAIL = 0.025;

  /** Whether a value lies in it, ends included. */
  public boolean contains(double other) {
    return low <= other && other <= high;
  }

  /** Distance of its ends. */
  public double width() {
    return high - low;
  }

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
