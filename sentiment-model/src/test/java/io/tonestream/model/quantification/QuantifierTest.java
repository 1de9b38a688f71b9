package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
  void holdsFewTextsBackAndManyNot() {
    double[] expected = {0.2, 0.5, 0.3};
    double[] counts = {0, 0, 1};

    double few = Quantifier.shrunk(counts, Populations.ERRORS, expected, 20)[2];
    counts[2] = 100_000;
    double many = Quantifier.shrunk(counts, Populations.ERRORS, expected, 20)[2];

    assertThat(few).isBetween(0.3, 0.34);
    assertThat(many).isGreaterThan(0.999);
  }

  /** A grid of shares finds none that are more probable. */
  @Test
  void findsTheMostProbableShares() {
    double[] counts = {14, 60, 26};
    double[] expected = {0.4, 0.3, 0.3};

    double[] found = Quantifier.shrunk(counts, Populations.ERRORS, expected, 20);

    double best = Double.NEGATIVE_INFINITY;
    double[] bestShares = {};
    for (int i = 1; i < 200; i++) {
      for (int j = 1; i + j < 200; j++) {
        double[] shares = {i / 200.0, j / 200.0, (200 - i - j) / 200.0};
        double value = logPosterior(shares, counts, expected);
        if (value > best) {
          best = value;
          bestShares = shares;
        }
      }
    }
    assertThat(logPosterior(found, counts, expected)).isGreaterThanOrEqualTo(best);
    assertThat(found).containsExactly(bestShares, within(0.01));
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

  @Test
  void knowsNoErrorsWithoutTextsOfTwoLabels() {
    assertThat(ErrorMatrix.of(List.of())).isEmpty();
    assertThat(ErrorMatrix.of(List.of(row(0, 0, 0), row(1, 5, 1), row(0, 0, 0)))).isEmpty();
    assertThat(ErrorMatrix.of(Populations.TWEETS).orElseThrow().shares()[1])
        .isEqualTo(2058 / 4546.0, ROUNDING);
  }

  @Test
  void refusesWhatIsNoTable() {
    for (List<List<Long>> broken :
        List.of(
            List.of(row(1, 2, 3), row(1, 2, 3)),
            List.of(row(1, 2, 3), List.of(1L), row(1, 2, 3)),
            List.of(row(1, 2, 3), row(1, -2, 3), row(1, 2, 3)))) {
      assertThatThrownBy(() -> ErrorMatrix.of(broken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not 3 rows of 3 counts");
    }
  }

  private static double logPosterior(double[] shares, double[] counts, double[] expected) {
    double[] rates = new double[3];
    double sum = 0;
    for (int row = 0; row < 3; row++) {
      sum += Quantifier.EXPECTED_TEXTS * expected[row] * Math.log(shares[row]);
      for (int label = 0; label < 3; label++) {
        rates[label] += shares[row] * Populations.ERRORS.rate(row, label);
      }
    }
    for (int label = 0; label < 3; label++) {
      sum += counts[label] * Math.log(rates[label]);
    }
    return sum;
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
    return ErrorMatrix.of(List.of(negative, neutral, positive)).orElseThrow();
  }

  private static List<Long> row(long negative, long neutral, long positive) {
    return List.of(negative, neutral, positive);
  }
}
