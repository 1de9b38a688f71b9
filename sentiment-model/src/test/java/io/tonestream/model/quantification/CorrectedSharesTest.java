package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.quantification.CorrectedShares.Part;
import io.tonestream.schemas.ErrorRates;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectedSharesTest {
  /** A model that is blunter than the other. */
  private static final List<List<Long>> BLUNT =
      List.of(List.of(300L, 100L, 100L), List.of(150L, 250L, 100L), List.of(60L, 140L, 300L));

  private static final double[] FLAT = {1, 1, 1};

  @Test
  void correctsEachModelsPartByItsOwnErrors() {
    double[] truth = {0.2, 0.3, 0.5};
    double[] sharp = scaled(3e6, Populations.predicted(truth, Populations.TWEETS));
    double[] blunt = scaled(1e6, Populations.predicted(truth, BLUNT));

    CorrectedShares corrected =
        CorrectedShares.of(
            List.of(
                new Part(Populations.ERRORS, sharp),
                new Part(Populations.errors(BLUNT, 1e9), blunt)));

    assertThat(corrected.shares()).containsExactly(truth, within(5e-3));
    assertThat(corrected.net()).isCloseTo(0.3, within(5e-3));
    assertThat(corrected.high() - corrected.low()).isLessThan(0.03);
  }

  @Test
  void leavesCountsOfAModelWithoutErrorsAsTheyAre() {
    ErrorMatrix exact =
        Populations.errors(
            List.of(List.of(9998L, 1L, 1L), List.of(1L, 9998L, 1L), List.of(1L, 1L, 9998L)), 1e9);

    CorrectedShares corrected =
        CorrectedShares.of(List.of(new Part(exact, new double[] {20_000, 30_000, 50_000})));

    assertThat(corrected.shares()).containsExactly(new double[] {0.2, 0.3, 0.5}, within(2e-3));
  }

  @Test
  void isLessCertainTheMoreGroupsDiffer() {
    double[] texts = scaled(1e6, Populations.predicted(new double[] {0.2, 0.3, 0.5}, BLUNT));

    double alike = width(CorrectedShares.of(List.of(part(BLUNT, 5_000, texts))));
    double different = width(CorrectedShares.of(List.of(part(BLUNT, 50, texts))));

    assertThat(alike).isBetween(0.03, 0.13);
    assertThat(different / alike).isBetween(6.0, 11.0); // near the root of a hundred
  }

  @Test
  void knowsNothingByAModelThatGuesses() {
    List<List<Long>> guesses =
        List.of(List.of(50L, 50L, 50L), List.of(50L, 50L, 50L), List.of(50L, 50L, 50L));

    CorrectedShares corrected =
        CorrectedShares.of(List.of(part(guesses, 8, new double[] {330, 340, 330})));

    assertThat(corrected.low()).isLessThan(-0.7);
    assertThat(corrected.high()).isGreaterThan(0.7);
    assertThat(corrected.net()).isCloseTo(0, within(1e-6));
  }

  @Test
  void knowsNothingOfALabelThatNobodySaw() {
    ErrorRates binary =
        new ErrorRates(
            List.of(List.of(8.0, 1.0, 1.0), List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 8.0)),
            0,
            100);

    CorrectedShares corrected =
        CorrectedShares.of(
            List.of(new Part(ErrorMatrix.of(binary).orElseThrow(), new double[] {200, 100, 700})));

    assertThat(corrected.shares()[1]).isZero();
    assertThat(corrected.net()).isBetween(0.4, 0.9);
    assertThat(corrected.low()).isLessThan(corrected.net());
    assertThat(corrected.high()).isGreaterThan(corrected.net());
  }

  @Test
  void theEstimateLiesInsideItsInterval() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 5_000; i++) {
      double concentration = Math.pow(10, random.nextDouble(0.3, 5));
      double[] labels = Populations.dirichlet(new double[] {0.4, 0.4, 0.4}, random);
      double[] counts = Populations.draw(1 + random.nextInt(2_000), labels, random);

      CorrectedShares corrected =
          CorrectedShares.of(List.of(part(Populations.TWEETS, concentration, counts)));

      double margin = 0.02 * width(corrected);
      assertThat(corrected.net())
          .as("%s at %s", List.of(counts[0], counts[1], counts[2]), concentration)
          .isBetween(corrected.low() + margin, corrected.high() - margin);
    }
  }

  /**
   * Draws groups, each with its own shares and its own errors, and counts how often the interval
   * holds the true net.
   */
  @ParameterizedTest
  @CsvSource({"5,4", "20,4", "100,4", "2000,4", "20,30", "2000,30", "100,1000", "5000,1000"})
  void theIntervalHoldsTheTrueNetOfNewGroupsNineteenTimesInTwenty(
      int volume, double concentration) {
    SplittableRandom random = new SplittableRandom(11);
    ErrorRates rates = Populations.rates(Populations.TWEETS, concentration);
    ErrorMatrix errors = ErrorMatrix.of(rates).orElseThrow();
    int samples = 3_000;
    int held = 0;
    for (int i = 0; i < samples; i++) {
      double[] shares = Populations.dirichlet(FLAT, random);
      double[] counts = Populations.label(volume, shares, Populations.group(rates, random), random);
      CorrectedShares corrected = CorrectedShares.of(List.of(new Part(errors, counts)));
      double net = shares[2] - shares[0];
      held += corrected.low() <= net && net <= corrected.high() ? 1 : 0;
    }

    assertThat((double) held / samples).isBetween(0.925, 0.975);
  }

  /** As matrices that are taken for sure do: what this class did before it knew of groups. */
  @ParameterizedTest
  @ValueSource(ints = {100, 2_000})
  void errorsThatAreTakenForSureHoldItSeldom(int volume) {
    SplittableRandom random = new SplittableRandom(13);
    ErrorRates rates = Populations.rates(Populations.TWEETS, 4);
    int held = 0;
    for (int i = 0; i < 1_000; i++) {
      double[] shares = Populations.dirichlet(FLAT, random);
      double[] counts = Populations.label(volume, shares, Populations.group(rates, random), random);
      CorrectedShares corrected = CorrectedShares.of(List.of(new Part(Populations.ERRORS, counts)));
      double net = shares[2] - shares[0];
      held += corrected.low() <= net && net <= corrected.high() ? 1 : 0;
    }

    assertThat(held / 1_000.0).isLessThan(0.6);
  }

  @Test
  void aSecondVersionLeavesTheIntervalAsWide() {
    double[] counts = {40, 60, 100};
    Part half = part(Populations.TWEETS, 5, scaled(0.5, counts));

    double one = width(CorrectedShares.of(List.of(part(Populations.TWEETS, 5, counts))));
    double two = width(CorrectedShares.of(List.of(half, half)));

    assertThat(two / one).isBetween(0.98, 1.1);
  }

  private static double width(CorrectedShares corrected) {
    return corrected.high() - corrected.low();
  }

  private static Part part(List<List<Long>> confusion, double concentration, double[] counts) {
    return new Part(Populations.errors(confusion, concentration), counts);
  }

  private static double[] scaled(double factor, double[] shares) {
    return new double[] {factor * shares[0], factor * shares[1], factor * shares[2]};
  }
}
