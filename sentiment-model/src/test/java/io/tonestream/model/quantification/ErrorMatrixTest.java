package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.ErrorRates;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorMatrixTest {
  private static final List<Double> UNKNOWN = List.of(0.0, 0.0, 0.0);

  /** By hand: a Dirichlet distribution with parameters 6, 3, 1. */
  @Test
  void knowsMeanAndCovarianceOfARow() {
    ErrorMatrix errors = errors(List.of(6.0, 3.0, 1.0), List.of(1.0, 2.0, 1.0), UNKNOWN, 0.3, 1);

    assertThat(errors.rate(0, 0)).isCloseTo(0.6, within(1e-12));
    assertThat(errors.rate(1, 1)).isCloseTo(0.5, within(1e-12));
    assertThat(errors.covariance(0, 0, 0)).isCloseTo(0.6 * 0.4 / 11, within(1e-12));
    assertThat(errors.covariance(0, 0, 1)).isCloseTo(-0.6 * 0.3 / 11, within(1e-12));
    assertThat(errors.covariance(1, 2, 2)).isCloseTo(0.25 * 0.75 / 5, within(1e-12));
    assertThat(errors.correlation()).isEqualTo(0.3);
    assertThat(errors.rows()).isEqualTo(2);
    assertThat(errors.knows(1)).isTrue();
    assertThat(errors.knows(2)).isFalse();
  }

  /**
   * By hand: of negative texts the label's score is −0.5 on average, with a variance of 0.7 − 0.25;
   * of neutral ones 0, with 0.5. Half of the texts are either: 0.25 · 0.45 / 10 = 0.01125 and 0.25
   * · 0.5 / 10 = 0.0125 over parts of time of concentration 9. Rows that are off together add up as
   * deviations.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4, 0.9})
  void knowsHowFarLabelsMoveOverTime(double correlation) {
    ErrorMatrix errors =
        errors(List.of(6.0, 3.0, 1.0), List.of(1.0, 2.0, 1.0), UNKNOWN, correlation, 9);
    double alone = 0.01125 + 0.0125;
    double together = Math.pow(Math.sqrt(0.01125) + Math.sqrt(0.0125), 2);

    assertThat(errors.varianceOverTime(new double[] {0.5, 0.5, 0}))
        .isCloseTo((1 - correlation) * alone + correlation * together, within(1e-12));
  }

  @Test
  void isNoneOfFewerThanTwoLabels() {
    assertThat(
            ErrorMatrix.of(new ErrorRates(List.of(List.of(6.0, 3.0, 1.0), UNKNOWN, UNKNOWN), 0, 1)))
        .isEmpty();
  }

  static ErrorMatrix errors(
      List<Double> negative,
      List<Double> neutral,
      List<Double> positive,
      double correlation,
      double overTime) {
    return ErrorMatrix.of(
            new ErrorRates(List.of(negative, neutral, positive), correlation, overTime))
        .orElseThrow();
  }
}
