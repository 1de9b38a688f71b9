package io.tonestream.app.alerts;

import java.nio.ByteBuffer;

/**
 * A level with {@link Seasons}, learnt one value after the other: a Kalman filter whose state is
 * the coefficients, each on a slow random walk. It knows how uncertain it is, so that a forecast
 * for an hour or a weekday not seen yet is a wide one. Mutable, one stream thread's own.
 *
 * <p>Source: J. Durbin, S. J. Koopman: Time Series Analysis by State Space Methods, 2012, chapter
 * 4.
 */
final class SeasonalLine {
  private static final int SIZE = Seasons.SIZE;

  private final double[] coefficients = new double[SIZE];

  /** {@code [SIZE × SIZE]}, symmetric. */
  private final double[][] covariance = new double[SIZE][SIZE];

  /** A line of which nothing is known but these variances {@code [SIZE]} around 0. */
  SeasonalLine(double[] variances) {
    for (int i = 0; i < SIZE; i++) {
      covariance[i][i] = variances[i];
    }
  }

  /** The line that {@link #write} put. */
  static SeasonalLine read(ByteBuffer bytes) {
    SeasonalLine line = new SeasonalLine(new double[SIZE]);
    for (int i = 0; i < SIZE; i++) {
      line.coefficients[i] = bytes.getDouble();
      for (int j = 0; j <= i; j++) {
        line.covariance[i][j] = bytes.getDouble();
        line.covariance[j][i] = line.covariance[i][j];
      }
    }
    return line;
  }

  /** Puts all that is known. */
  void write(ByteBuffer bytes) {
    for (int i = 0; i < SIZE; i++) {
      bytes.putDouble(coefficients[i]);
      for (int j = 0; j <= i; j++) {
        bytes.putDouble(covariance[i][j]);
      }
    }
  }

  /** The value that is expected where the seasons are {@code x}. */
  double mean(double[] x) {
    return dot(coefficients, x);
  }

  /** How uncertain that is, as a variance, apart from the noise of a value itself. */
  double variance(double[] x) {
    return Math.max(0, dot(times(x), x));
  }

  /**
   * Learns that a value was this much higher than expected.
   *
   * @param noise variance of the value itself
   */
  void learn(double[] x, double surprise, double noise) {
    double[] gain = times(x);
    double total = dot(gain, x) + noise;
    for (int i = 0; i < SIZE; i++) {
      coefficients[i] += gain[i] / total * surprise;
      for (int j = 0; j <= i; j++) {
        covariance[i][j] -= gain[i] * gain[j] / total;
        covariance[j][i] = covariance[i][j];
      }
    }
  }

  /** Time goes by: what is known gets old, by these variances {@code [SIZE]}. */
  void drift(double[] variances) {
    for (int i = 0; i < SIZE; i++) {
      covariance[i][i] += variances[i];
    }
  }

  /** The level moves, and how far is as uncertain as this variance. */
  void shift(double by, double variance) {
    coefficients[0] += by;
    covariance[0][0] += variance;
  }

  private double[] times(double[] x) {
    double[] product = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      product[i] = dot(covariance[i], x);
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
