package io.tonestream.app.alerts;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A level with {@link Seasons}, learnt one value after the other: a Kalman filter whose state is
 * the coefficients, each on a slow random walk. It knows how uncertain it is, so that a forecast
 * for an hour or a weekday not seen yet is a wide one. Mutable, one stream thread's own.
 *
 * <p>What half hours add is taken as independent of all else and of each other, which costs little
 * and keeps the state small. Source: J. Durbin, S. J. Koopman: Time Series Analysis by State Space
 * Methods, 2012, chapter 4.
 */
final class SeasonalLine {
  private static final int SIZE = Seasons.SIZE;

  /**
   * By so much of its prior variance a half hour's gets larger each time that it is learnt from.
   */
  private static final double HALF_HOUR_DRIFT = 0.002;

  private final double[] coefficients = new double[SIZE];

  /** {@code [SIZE × SIZE]}, symmetric. */
  private final double[][] covariance = new double[SIZE][SIZE];

  /** What each half hour adds, and how uncertain that is: {@code [HALF_HOURS]}. */
  private final float[] effects = new float[Seasons.HALF_HOURS];

  private final float[] effectVariances = new float[Seasons.HALF_HOURS];
  private final double maxEffectVariance;

  /** Variances {@code [SIZE]} that time adds. */
  private final double[] drift;

  /**
   * A line of which nothing is known.
   *
   * @param scale how far from 0 its coefficients are
   * @param perDay how far they wander in a day
   * @param binsPerDay how often {@link #drift} is called in a day
   */
  SeasonalLine(Seasons.Scale scale, Seasons.Scale perDay, double binsPerDay) {
    drift = Arrays.stream(perDay.variances()).map(variance -> variance / binsPerDay).toArray();
    maxEffectVariance = scale.halfHour() * scale.halfHour();
    Arrays.fill(effectVariances, (float) maxEffectVariance);
    double[] variances = scale.variances();
    for (int i = 0; i < SIZE; i++) {
      covariance[i][i] = variances[i];
    }
  }

  /** The value that is expected then. */
  double mean(Seasons seasons) {
    return dot(coefficients, seasons.x()) + effects[seasons.halfHour()];
  }

  /** How uncertain that is, as a variance, apart from the noise of a value itself. */
  double variance(Seasons seasons) {
    return lineVariance(seasons) + effectVariances[seasons.halfHour()];
  }

  private double lineVariance(Seasons seasons) {
    return Math.max(0, dot(times(seasons.x()), seasons.x()));
  }

  /**
   * Learns how far a forecast by this line was off, and so does the spread around it.
   *
   * @param scale what a forecast divided by it is in this line's own unit, to first order
   */
  void learn(Forecast forecast, double scale, Spread spread) {
    double lasting = spread.lasting();
    double own = forecast.variance() / (scale * scale);
    double surprise = forecast.surprise() / scale;
    double added = surprise * surprise - own + spread.added();
    spread.learn(added, 2 * own * own, forecast.standardised());
    learn(forecast.seasons(), surprise, (own - forecast.lineVariance()) * lasting);
  }

  /**
   * Learns that a value was this much higher than expected.
   *
   * @param noise variance of the value itself
   */
  void learn(Seasons seasons, double surprise, double noise) {
    int at = seasons.halfHour();
    double[] gain = times(seasons.x());
    double total = dot(gain, seasons.x()) + effectVariances[at] + noise;
    for (int i = 0; i < SIZE; i++) {
      coefficients[i] += gain[i] / total * surprise;
      for (int j = 0; j <= i; j++) {
        covariance[i][j] -= gain[i] * gain[j] / total;
        covariance[j][i] = covariance[i][j];
      }
    }
    double effectVariance = effectVariances[at];
    effects[at] += (float) (effectVariance / total * surprise);
    effectVariances[at] =
        (float)
            Math.min(
                maxEffectVariance,
                effectVariance * (1 - effectVariance / total)
                    + HALF_HOUR_DRIFT * maxEffectVariance);
  }

  /** Time goes by: what is known gets old. */
  void drift() {
    for (int i = 0; i < SIZE; i++) {
      covariance[i][i] += drift[i];
    }
  }

  /** The level moves, and how far is as uncertain as this variance. */
  void shift(double by, double variance) {
    coefficients[0] += by;
    covariance[0][0] += variance;
  }

  /** Puts all that is known. */
  void write(ByteBuffer bytes) {
    for (int i = 0; i < SIZE; i++) {
      bytes.putDouble(coefficients[i]);
      for (int j = 0; j <= i; j++) {
        bytes.putDouble(covariance[i][j]);
      }
    }
    for (int i = 0; i < Seasons.HALF_HOURS; i++) {
      bytes.putFloat(effects[i]).putFloat(effectVariances[i]);
    }
  }

  /** Takes what {@link #write} put. */
  void read(ByteBuffer bytes) {
    for (int i = 0; i < SIZE; i++) {
      coefficients[i] = bytes.getDouble();
      for (int j = 0; j <= i; j++) {
        covariance[i][j] = bytes.getDouble();
        covariance[j][i] = covariance[i][j];
      }
    }
    for (int i = 0; i < Seasons.HALF_HOURS; i++) {
      effects[i] = bytes.getFloat();
      effectVariances[i] = bytes.getFloat();
    }
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
