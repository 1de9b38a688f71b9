package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareGridTest {
  private static final List<Double> SIX_THREE_ONE = List.of(6.0, 3.0, 1.0);
  private static final List<Double> UNKNOWN = List.of(0.0, 0.0, 0.0);

  /** The centre of gravity of the triangle of all shares, and 15² triangles in it. */
  @Test
  void liesEvenlyAmongAllShares() {
    ShareGrid grid = ShareGrid.whole(Populations.ERRORS);
    double[] mean = new double[3];
    double squares = 0;
    for (int point = 0; point < grid.size(); point++) {
      assertThat(grid.share(point, 0) + grid.share(point, 1) + grid.share(point, 2))
          .isCloseTo(1, within(1e-12));
      assertThat(grid.netOf(grid.netNumber(point))).isCloseTo(grid.net(point), within(1e-12));
      for (int label = 0; label < 3; label++) {
        assertThat(grid.share(point, label)).isBetween(0.0, 1.0);
        mean[label] += grid.share(point, label) / grid.size();
      }
      squares += grid.net(point) * grid.net(point) / grid.size();
    }

    assertThat(grid.size()).isEqualTo(225);
    assertThat(mean).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-12));
    // The net of shares that are all alike has the triangular distribution: variance 1/6.
    assertThat(squares).isCloseTo(1 / 6.0, within(0.002));
  }

  /** By hand: shares p of true labels are seen as Σ p(i) R(i), ± Σ p(i)² Cov(i). */
  @Test
  void expectsWhatErrorsMakeOfShares() {
    ErrorMatrix errors =
        ErrorMatrixTest.errors(SIX_THREE_ONE, List.of(1.0, 2.0, 1.0), List.of(1.0, 1.0, 3.0), 0, 1);
    ShareGrid grid = ShareGrid.whole(errors);
    int point = 77;
    double p = grid.share(point, 0);
    double q = grid.share(point, 1);
    double r = grid.share(point, 2);

    assertThat(grid.expected(point, 0)).isCloseTo(0.6 * p + 0.25 * q + 0.2 * r, within(1e-12));
    assertThat(grid.expected(point, 1)).isCloseTo(0.3 * p + 0.5 * q + 0.2 * r, within(1e-12));
    assertThat(grid.covariance(point, 0, 0))
        .isCloseTo(p * p * 0.24 / 11 + q * q * 0.1875 / 5 + r * r * 0.16 / 6, within(1e-12));
    assertThat(grid.covariance(point, 0, 1))
        .isCloseTo(-p * p * 0.18 / 11 - q * q * 0.125 / 5 - r * r * 0.04 / 6, within(1e-12));
  }

  /**
   * Where all rows are alike, p doesn't matter if they are off together: {@code (1 − ρ) c Σ p² + ρ
   * c}.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.95})
  void addsUpRowsThatAreOffInTheSameDirection(double correlation) {
    ShareGrid grid =
        ShareGrid.whole(
            ErrorMatrixTest.errors(SIX_THREE_ONE, SIX_THREE_ONE, SIX_THREE_ONE, correlation, 1));
    for (int point = 0; point < grid.size(); point++) {
      double squares = 0;
      for (int label = 0; label < 3; label++) {
        squares += grid.share(point, label) * grid.share(point, label);
      }
      double factor = (1 - correlation) * squares + correlation;
      assertThat(grid.covariance(point, 0, 0)).isCloseTo(factor * 0.24 / 11, within(1e-12));
      assertThat(grid.covariance(point, 0, 1)).isCloseTo(-factor * 0.18 / 11, within(1e-12));
      assertThat(grid.covariance(point, 1, 1)).isCloseTo(factor * 0.21 / 11, within(1e-12));
    }
  }

  @Test
  void canBeFinerInAPart() {
    ShareGrid grid =
        ShareGrid.between(
            Populations.ERRORS, new double[] {0.2, 0, 0.3}, new double[] {0.3, 1, 0.4});

    assertThat(grid.size()).isEqualTo(2 * 20 * 20);
    assertThat(grid.netWidth()).isCloseTo(0.005, within(1e-12));
    for (int point = 0; point < grid.size(); point++) {
      assertThat(grid.share(point, 0)).isBetween(0.2, 0.3);
      assertThat(grid.share(point, 2)).isBetween(0.3, 0.4);
    }
  }

  /**
   * In a corner, where no text is neutral, cells leave no gap. By hand: a triangle of 20 · 20 cells
   * less one of 10 · 10.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.25, 0.125})
  void isWholeAtTheEdge(double side) {
    ShareGrid grid =
        ShareGrid.between(
            Populations.ERRORS, new double[] {0, 0, 1 - side}, new double[] {side / 2, 1, 1});
    ShareGrid turned =
        ShareGrid.between(
            Populations.ERRORS, new double[] {1 - side, 0, 0}, new double[] {1, 1, side / 2});

    assertThat(grid.size()).isEqualTo(300).isEqualTo(turned.size());
  }

  /** Negative and positive texts alone: 60 shares, whose nets are 1/30 apart. */
  @Test
  void isALineWhereALabelIsUnknown() {
    ShareGrid grid =
        ShareGrid.whole(
            ErrorMatrixTest.errors(SIX_THREE_ONE, UNKNOWN, List.of(1.0, 1.0, 3.0), 0, 1));

    assertThat(grid.size()).isEqualTo(60);
    assertThat(grid.nets()).isEqualTo(60);
    assertThat(grid.netWidth()).isCloseTo(1 / 30.0, within(1e-12));
    assertThat(grid.share(0, 0)).isCloseTo(1 - 1 / 120.0, within(1e-12));
    assertThat(grid.share(0, 1)).isZero();
    assertThat(grid.netOf(59)).isCloseTo(1 - 1 / 60.0, within(1e-12));
  }
}
