package io.tonestream.bench.soak;

import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * How a series moves over time.
 *
 * <p>Neighbours in a series of memory or lag are alike (a collection, a compaction, a busy
 * neighbour), and an interval that took them for independent would be too narrow. So the series is
 * cut into ten blocks of equally many values, and the line is fitted by least squares to the
 * blocks' means, which are nearly independent once a block is longer than what disturbs its values:
 * the method of batch means (Schmeiser, "Batch Size Effects in the Analysis of Simulation Output",
 * Operations Research 30, 1982, which finds 10 to 30 batches to be enough). The interval is that of
 * the slope, from Student's t with 8 degrees of freedom.
 *
 * @param mean of all values
 * @param slope by which it rises in an hour
 * @param low where the slope's 95 % interval begins
 * @param high where it ends
 */
record Trend(double mean, double slope, double low, double high) {
  static final int BLOCKS = 10;

  /** Of the mean: what moves by less in an hour is flat. */
  private static final double FLAT_SHARE = 0.05;

  private static final double SIGNIFICANCE = 0.05;

  /**
   * The trend of values in the order of their times.
   *
   * @param hours when each value was taken
   * @param values as many, and at least ten
   */
  static Trend of(double[] hours, double[] values) {
    if (hours.length != values.length || values.length < BLOCKS) {
      throw new IllegalArgumentException(
          "%d values at %d times; at least %d are needed"
              .formatted(values.length, hours.length, BLOCKS));
    }
    SimpleRegression line = new SimpleRegression();
    for (int block = 0; block < BLOCKS; block++) {
      int from = block * values.length / BLOCKS;
      int to = (block + 1) * values.length / BLOCKS;
      line.addData(mean(hours, from, to), mean(values, from, to));
    }
    double half = line.getSlopeConfidenceInterval(SIGNIFICANCE);
    return new Trend(
        mean(values, 0, values.length),
        line.getSlope(),
        line.getSlope() - half,
        line.getSlope() + half);
  }

  /** The slope as a share of the mean; 0 if neither moves from 0. */
  double relativeSlope() {
    return slope == 0 ? 0 : slope / Math.abs(mean);
  }

  /** Whether it moves by less than 5 % of the mean in an hour, or can't be told from level. */
  boolean isFlat() {
    return Math.abs(slope) < FLAT_SHARE * Math.abs(mean) || low <= 0 && high >= 0;
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }
}
