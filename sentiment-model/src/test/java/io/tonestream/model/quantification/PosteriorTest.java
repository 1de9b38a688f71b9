package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PosteriorTest {
  /** A model that guesses, and does so in each group alike: its labels say nothing. */
  private static final ErrorMatrix BLIND =
      ErrorMatrixTest.errors(
          List.of(1e9, 1e9, 1e9), List.of(1e9, 1e9, 1e9), List.of(1e9, 1e9, 1e9), 0, 1);

  private static final ErrorMatrix EXACT =
      ErrorMatrixTest.errors(
          List.of(1e9, 1e2, 1e2), List.of(1e2, 1e9, 1e2), List.of(1e2, 1e2, 1e9), 0, 1);

  /**
   * All shares are alike, so the net has the triangular distribution on [−1, 1], whose 2.5 %
   * quantile is −1 + √0.05.
   */
  @Test
  void isFlatWhereLabelsSayNothing() {
    Posterior posterior = Posterior.of(new double[] {330, 340, 330}, BLIND);

    assertThat(posterior.mean())
        .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-6));
    assertThat(posterior.low()).isCloseTo(-1 + Math.sqrt(0.05), within(0.01));
    assertThat(posterior.high()).isCloseTo(1 - Math.sqrt(0.05), within(0.01));
  }

  /** From a flat prior, 10 labels and 5 make the Dirichlet distribution of 11, 6, 1: its mean. */
  @Test
  void learnsTrueLabelsAsADirichletDistributionDoes() {
    Posterior posterior = Posterior.of(new double[] {330, 340, 330}, BLIND);

    assertThat(posterior.knowing(new double[] {10, 5, 0}).mean())
        .containsExactly(new double[] {11 / 18.0, 6 / 18.0, 1 / 18.0}, within(0.005));
    assertThat(posterior.knowing(new double[3]).mean())
        .containsExactly(posterior.mean(), within(1e-12));
  }

  /**
   * By hand, of 1,000 texts without errors: net 0.3 with the variance (0.7 − 0.09) / 1,000, so the
   * ends are 0.0484 away.
   */
  @Test
  void isThatOfASampleWhereTheModelNeverErrs() {
    Posterior posterior = Posterior.of(new double[] {200, 300, 500}, EXACT);

    assertThat(posterior.mean()).containsExactly(new double[] {0.2, 0.3, 0.5}, within(0.002));
    assertThat(posterior.low()).isCloseTo(0.3 - 0.0484, within(0.004));
    assertThat(posterior.high()).isCloseTo(0.3 + 0.0484, within(0.004));
  }

  /** But for a row of cells more or less at the grid's edge. */
  @Property(tries = 500)
  void turnsWithItsLabels(
      @ForAll @IntRange(max = 400) int negative,
      @ForAll @IntRange(min = 20, max = 400) int neutral,
      @ForAll @IntRange(max = 400) int positive,
      @ForAll @DoubleRange(min = 1, max = 50) double right,
      @ForAll @DoubleRange(min = 0.5, max = 10) double wrong) {
    ErrorMatrix errors =
        ErrorMatrixTest.errors(
            List.of(right, 1.0, 0.5),
            List.of(wrong, right, 1.0),
            List.of(0.5, 1.0, 2 * right),
            0,
            1);
    ErrorMatrix turned =
        ErrorMatrixTest.errors(
            List.of(2 * right, 1.0, 0.5),
            List.of(1.0, right, wrong),
            List.of(0.5, 1.0, right),
            0,
            1);
    Posterior one = Posterior.of(new double[] {negative, neutral, positive}, errors);
    Posterior other = Posterior.of(new double[] {positive, neutral, negative}, turned);
    double sum = one.mean()[0] + one.mean()[1] + one.mean()[2];
    double reach = 0.06 * (one.high() - one.low());

    assertThat(sum).isCloseTo(1, within(1e-9));
    assertThat(one.mean()[0]).isCloseTo(other.mean()[2], within(reach));
    assertThat(one.low()).isCloseTo(-other.high(), within(reach));
    assertThat(one.high()).isCloseTo(-other.low(), within(reach));
    assertThat(-1.0).isLessThanOrEqualTo(one.low());
    assertThat(one.low()).isLessThan(one.high());
    assertThat(one.high()).isLessThanOrEqualTo(1);
  }
}
