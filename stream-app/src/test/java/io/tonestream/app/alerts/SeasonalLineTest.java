package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.alerts.Seasons.Scale;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SeasonalLineTest {
  private static final long QUARTER = Duration.ofMinutes(15).toMillis();
  private static final Seasons MIDNIGHT = Seasons.at(0);
  private static final Scale STILL = new Scale(0, 0, 0, 0);

  /**
   * The Kalman filter of a level alone. By hand: prior variance 4, noise 12, so the gain is 4 / 16;
   * a surprise of 8 moves the mean by 2 and leaves 4 (1 − 1/4) = 3. The next gain is 3 / 15.
   */
  @Test
  void filtersALevel() {
    SeasonalLine line = new SeasonalLine(new Scale(2, 0, 0, 0), STILL, 1);
    assertThat(line.mean(MIDNIGHT)).isZero();
    assertThat(line.variance(MIDNIGHT)).isEqualTo(4);

    line.learn(MIDNIGHT, 8, 12);
    assertThat(line.mean(MIDNIGHT)).isCloseTo(2, within(1e-12));
    assertThat(line.variance(MIDNIGHT)).isCloseTo(3, within(1e-12));

    line.learn(MIDNIGHT, -5, 12);
    assertThat(line.mean(MIDNIGHT)).isCloseTo(1, within(1e-12));
    assertThat(line.variance(MIDNIGHT)).isCloseTo(2.4, within(1e-12));
  }

  /**
   * By hand: the half hour's variance is 1 of 4 + 1 + 5, so of a surprise of 10 the level takes 4
   * and the half hour 1. Level: 4 (1 − 4/10) = 2.4; half hour: 1 (1 − 1/10) + 0.002 · 1.
   */
  @Test
  void sharesASurpriseWithItsHalfHour() {
    SeasonalLine line = new SeasonalLine(new Scale(2, 0, 0, 1), STILL, 1);
    line.learn(MIDNIGHT, 10, 5);
    Seasons halfPast = Seasons.at(2 * QUARTER);

    assertThat(line.mean(MIDNIGHT)).isCloseTo(5, within(1e-6));
    assertThat(line.variance(MIDNIGHT)).isCloseTo(2.4 + 0.902, within(1e-6));
    assertThat(line.mean(halfPast)).as("of another half hour").isCloseTo(4, within(1e-6));
    assertThat(line.variance(halfPast)).isCloseTo(2.4 + 1, within(1e-6));
  }

  /** A half hour is never less sure than before it was seen. */
  @Test
  void keepsWhatAHalfHourMayAddWithinItsPrior() {
    SeasonalLine line = new SeasonalLine(new Scale(0, 0, 0, 2), STILL, 1);
    for (int i = 0; i < 100; i++) {
      line.learn(MIDNIGHT, 0, 1e9);
    }

    assertThat(line.variance(MIDNIGHT)).isCloseTo(4, within(1e-6));
  }

  /** By hand: a level that wanders by 6 a day adds 36 / 96 each quarter of an hour. */
  @Test
  void growsLessCertainAsTimeGoesBy() {
    SeasonalLine line = new SeasonalLine(new Scale(2, 0, 0, 0), new Scale(6, 0, 0, 0), 96);
    line.drift();
    line.drift();

    assertThat(line.variance(MIDNIGHT)).isCloseTo(4.75, within(1e-12));
    assertThat(line.mean(MIDNIGHT)).isZero();

    line.shift(-3, 2);
    assertThat(line.mean(MIDNIGHT)).isEqualTo(-3);
    assertThat(line.variance(MIDNIGHT)).isCloseTo(6.75, within(1e-12));
  }

  /**
   * Filtering one value after the other ends where Bayesian linear regression on all of them does:
   * covariance C = (Xᵀ R⁻¹ X + S⁻¹)⁻¹ and mean C Xᵀ R⁻¹ y (C. M. Bishop: Pattern Recognition and
   * Machine Learning, 2006, equations 3.50 and 3.51).
   */
  @Property(tries = 50)
  void endsWhereRegressionOnAllValuesDoes(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Scale scale = new Scale(1, 0.6, 0.4, 0);
    double[] variances = scale.variances();
    double[][] precision = new double[Seasons.SIZE][Seasons.SIZE];
    double[] weighted = new double[Seasons.SIZE];
    for (int i = 0; i < Seasons.SIZE; i++) {
      precision[i][i] = 1 / variances[i];
    }
    SeasonalLine line = new SeasonalLine(scale, STILL, 96);
    for (int value = 0; value < 200; value++) {
      Seasons seasons = Seasons.at(QUARTER * random.nextInt(10_000));
      double y = 3 * random.nextGaussian();
      double noise = 0.1 + random.nextDouble();
      line.learn(seasons, y - line.mean(seasons), noise);
      for (int i = 0; i < Seasons.SIZE; i++) {
        weighted[i] += seasons.x()[i] * y / noise;
        for (int j = 0; j < Seasons.SIZE; j++) {
          precision[i][j] += seasons.x()[i] * seasons.x()[j] / noise;
        }
      }
    }

    Seasons then = Seasons.at(QUARTER * random.nextInt(10_000));
    double[] x = then.x();
    assertThat(line.mean(then)).isCloseTo(dot(x, solve(precision, weighted)), within(1e-8));
    assertThat(line.variance(then)).isCloseTo(dot(x, solve(precision, x)), within(1e-8));
  }

  /**
   * By hand: a forecast of 10 texts that is off by 20 with a variance of 400 is, per text, off by 2
   * with a variance of 4, of which the line itself has 1. The rest, 3, is the value's noise; so the
   * gain is 1/4. The spread learns that 2² − 4 + what it knew is added.
   */
  @Test
  void learnsFromAForecastInItsOwnUnit() {
    SeasonalLine line = new SeasonalLine(new Scale(1, 0, 0, 0), STILL, 1);
    Spread spread = new Spread(0.5, 1);
    line.learn(new Forecast(MIDNIGHT, 30, 10, 400, 1), 10, spread);

    assertThat(line.mean(MIDNIGHT)).isCloseTo(0.5, within(1e-12));
    assertThat(line.variance(MIDNIGHT)).isCloseTo(0.75, within(1e-12));
    // (1 · 0.5 + 0.5 / 32) / (1 + 1 / 32): what the bin alone says has the variance 2 · 4².
    assertThat(spread.added()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void isTheSameAfterBytes() {
    SeasonalLine line = new SeasonalLine(new Scale(1, 0.6, 0.4, 0.3), new Scale(1, 1, 1, 0), 96);
    SplittableRandom random = new SplittableRandom(3);
    for (int bin = 0; bin < 500; bin++) {
      line.drift();
      line.learn(Seasons.at(bin * QUARTER), random.nextGaussian(), 1);
    }
    ByteBuffer bytes = ByteBuffer.allocate(1 << 13);
    line.write(bytes);
    SeasonalLine read = new SeasonalLine(new Scale(9, 9, 9, 9), STILL, 1);
    read.read(bytes.flip());

    assertThat(bytes.hasRemaining()).isFalse();
    for (int bin = 0; bin < 700; bin += 7) {
      Seasons seasons = Seasons.at(bin * QUARTER);
      assertThat(read.mean(seasons)).isEqualTo(line.mean(seasons));
      assertThat(read.variance(seasons)).isEqualTo(line.variance(seasons));
    }
  }

  /** The x with Ax = b, by Gaussian elimination; A is positive definite. */
  private static double[] solve(double[][] a, double[] b) {
    int size = b.length;
    double[][] rows = new double[size][];
    for (int i = 0; i < size; i++) {
      rows[i] = a[i].clone();
    }
    double[] x = b.clone();
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = pivot + 1; row < size; row++) {
        double factor = rows[row][pivot] / rows[pivot][pivot];
        for (int column = pivot; column < size; column++) {
          rows[row][column] -= factor * rows[pivot][column];
        }
        x[row] -= factor * x[pivot];
      }
    }
    for (int row = size - 1; row >= 0; row--) {
      for (int column = row + 1; column < size; column++) {
        x[row] -= rows[row][column] * x[column];
      }
      x[row] /= rows[row][row];
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
