package io.tonestream.app.alerts;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The evidence that a brand has left its baseline in one direction: an e-detector of the
 * Shiryaev–Roberts kind. Mutable, one stream thread's own.
 *
 * <p>Each bin is a bet: how many times likelier it is after a shift than without. Where nothing has
 * shifted, a bet is worth no more than 1 on average, whatever came before. R ← (1 + R) · bet sums
 * the products of bets over all moments at which the shift could have begun; so R less the number
 * of bins is no more than 0 on average, and R takes at least A bins to reach A, on average. Several
 * sizes of a shift share the sum. A bet is capped, which only lowers it: no single odd bin can
 * raise an alert.
 *
 * <p>Source: J. Shin, A. Ramdas, A. Rinaldo: E-detectors: A Nonparametric Framework for Sequential
 * Change Detection. New England Journal of Statistics in Data Science 2(2), 2024.
 */
final class Evidence {
  /** Natural logarithm of the most that a bin can multiply a sum by. */
  static final double MOST = Math.log(50);

  private final int direction;
  private final double[] sizes;
  private final double[] sums;

  /** Since when the bins speak for a shift: the best start, as a CUSUM has it. */
  private final Span span = new Span();

  private double cusum;

  /**
   * @param direction 1 for up, −1 for down
   * @param sizes of the shifts
   */
  Evidence(int direction, double[] sizes) {
    this.direction = direction;
    this.sizes = sizes;
    this.sums = new double[sizes.length];
  }

  int direction() {
    return direction;
  }

  /** Takes a bin's bets. */
  void add(Baseline baseline, Bin bin, Forecast forecast) {
    double mean = 0;
    for (int i = 0; i < sizes.length; i++) {
      double ratio = baseline.logRatio(bin, forecast, direction * sizes[i]);
      double bet = Math.exp(Math.min(MOST, ratio));
      sums[i] = (1 + sums[i]) * bet;
      mean += bet / sizes.length;
    }
    cusum = Math.max(0, cusum + Math.log(mean));
    if (cusum == 0) {
      span.clear();
    } else {
      span.add(bin, forecast);
    }
  }

  /** The sum over all sizes, each with the same share. */
  double sum() {
    double sum = 0;
    for (double each : sums) {
      sum += each / sizes.length;
    }
    return sum;
  }

  Span span() {
    return span;
  }

  /** There is none. */
  void clear() {
    Arrays.fill(sums, 0);
    cusum = 0;
    span.clear();
  }

  /** Puts all that is known. */
  void write(ByteBuffer bytes) {
    for (double sum : sums) {
      bytes.putDouble(sum);
    }
    bytes.putDouble(cusum);
    span.write(bytes);
  }

  /** Takes what {@link #write} put. */
  void read(ByteBuffer bytes) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = bytes.getDouble();
    }
    cusum = bytes.getDouble();
    span.read(bytes);
  }
}
