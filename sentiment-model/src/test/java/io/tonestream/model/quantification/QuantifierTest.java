package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class QuantifierTest {
  private static final Offset<Double> ROUNDING = within(1e-6);

  /** By hand: .6 of the texts of each of two labels get it; .54 = .6 p + .4 (1 − p). */
  @Test
  void invertsErrorsThatAreKnown() {
    ErrorMatrix errors = errors(row(600_000, 0, 400_000), row(0, 0, 0), row(400_000, 0, 600_000));

    double[] shares = Quantifier.adjusted(new double[] {54, 0, 46}, errors);

    assertThat(shares).containsExactly(new double[] {0.7, 0, 0.3}, within(1e-4));
  }

  @Test
  void findsTheSharesThatPredictionsComeFrom() {
    double[] truth = {0.1, 0.25, 0.65};

    double[] shares =
        Quantifier.adjusted(Populations.predicted(truth, Populations.TWEETS), Populations.ERRORS);

    assertThat(shares).containsExactly(truth, within(2e-3)); // the matrix is smoothed
  }

  @Test
  void staysAtSharesWhereTheInverseLeavesThem() {
    double[] shares = Quantifier.adjusted(new double[] {100, 0, 0}, Populations.ERRORS);

    assertThat(shares).containsExactly(new double[] {1, 0, 0}, ROUNDING);
  }

  @Test
  void leavesCountsOfAModelWithoutErrorsAsTheyAre() {
    long many = 1L << 40;
    ErrorMatrix errors = errors(row(many, 0, 0), row(0, many, 0), row(0, 0, many));

    assertThat(Quantifier.adjusted(new double[] {2, 3, 5}, errors))
        .containsExactly(new double[] {0.2, 0.3, 0.5}, ROUNDING);
  }

  @Test
  void expectationMaximisationFindsAnotherMix() {
    SplittableRandom random = new SplittableRandom(3);
    List<Probabilities> predictions = new ArrayList<>();
    double[] prior = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    // Normal scores around −1.5, 0 and 1.5, and the exact probabilities under equal shares.
    for (int i = 0; i < 20_000; i++) {
      int label = i % 10 == 0 ? 0 : i % 10 < 3 ? 1 : 2;
      predictions.add(exact(1.5 * (label - 1) + random.nextGaussian()));
    }

    assertThat(Quantifier.expectationMaximisation(predictions, prior))
        .containsExactly(new double[] {0.1, 0.2, 0.7}, within(0.015));
    assertThat(Quantifier.plain(predictions)[2]).isLessThan(0.66);
  }

  @Test
  void averagesLabelsAndProbabilities() {
    List<Probabilities> predictions =
        List.of(new Probabilities(0.5f, 0.25f, 0.25f), new Probabilities(0, 0.25f, 0.75f));

    assertThat(Quantifier.plain(predictions)).containsExactly(0.5, 0, 0.5);
    assertThat(Quantifier.probabilistic(predictions)).containsExactly(0.25, 0.25, 0.5);
  }

  private static Probabilities exact(double score) {
    double[] densities = new double[3];
    for (int label = 0; label < 3; label++) {
      double distance = score - 1.5 * (label - 1);
      densities[label] = Math.exp(-distance * distance / 2);
    }
    double all = Arrays.stream(densities).sum();
    return new Probabilities(
        (float) (densities[0] / all), (float) (densities[1] / all), (float) (densities[2] / all));
  }

  private static ErrorMatrix errors(List<Long> negative, List<Long> neutral, List<Long> positive) {
    return GroupErrors.assumed(List.of(negative, neutral, positive))
        .flatMap(ErrorMatrix::of)
        .orElseThrow();
  }

  private static List<Long> row(long negative, long neutral, long positive) {
    return List.of(negative, neutral, positive);
  }
}
