package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.quantification.CorrectedShares.Part;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CorrectedSharesTest {
  /** Errors that are known by heart, for one model that is blunter than the other. */
  private static final List<List<Long>> BLUNT =
      List.of(List.of(300L, 100L, 100L), List.of(150L, 250L, 100L), List.of(60L, 140L, 300L));

  @Test
  void correctsEachModelsPartByItsOwnErrors() {
    double[] truth = {0.2, 0.3, 0.5};
    double[] sharp = scaled(3e6, Populations.predicted(truth, Populations.TWEETS));
    double[] blunt = scaled(1e6, Populations.predicted(truth, BLUNT));

    CorrectedShares corrected =
        CorrectedShares.of(
            List.of(
                new Part(Populations.ERRORS, sharp),
                new Part(ErrorMatrix.of(BLUNT).orElseThrow(), blunt)));

    assertThat(corrected.shares()).containsExactly(truth, within(5e-3));
    assertThat(corrected.net()).isCloseTo(0.3, within(5e-3));
  }

  @Test
  void staysUncertainOfErrorsThatWereCountedOnFewTexts() {
    double[] texts = scaled(1e6, Populations.predicted(new double[] {0.2, 0.3, 0.5}, BLUNT));
    List<List<Long>> few =
        BLUNT.stream().map(row -> row.stream().map(count -> count / 10).toList()).toList();

    double width = width(CorrectedShares.of(List.of(part(BLUNT, texts))));
    double widthOfFew = width(CorrectedShares.of(List.of(part(few, texts))));

    assertThat(width).isBetween(0.1, 0.4);
    assertThat(widthOfFew / width).isBetween(2.8, 3.5); // the root of ten
  }

  @Test
  void knowsNothingByAModelThatGuesses() {
    List<List<Long>> guesses =
        List.of(List.of(50L, 50L, 50L), List.of(50L, 50L, 50L), List.of(50L, 50L, 50L));

    CorrectedShares corrected =
        CorrectedShares.of(List.of(part(guesses, new double[] {900, 50, 50})));

    assertThat(corrected.low()).isEqualTo(-1);
    assertThat(corrected.high()).isEqualTo(1);
    assertThat(corrected.net()).isCloseTo(0, within(1e-6));
  }

  @Test
  void expectsWhatItIsTold() {
    Part one = new Part(Populations.ERRORS, new double[] {0, 1, 0});

    CorrectedShares corrected = CorrectedShares.of(List.of(one), new double[] {0.8, 0.1, 0.1});

    assertThat(corrected.net()).isBetween(-0.75, -0.6);
    assertThat(corrected.low()).isLessThan(-0.75);
    assertThat(corrected.high()).isGreaterThan(0.75);
  }

  /**
   * Draws many windows, and the texts that the errors were counted on as well, and counts how often
   * the interval holds the true net. Of a handful of texts it holds more, since it always holds the
   * held-back net too.
   */
  @Test
  void theIntervalHoldsTheTrueNetNineteenTimesInTwenty() {
    SplittableRandom random = new SplittableRandom(11);
    List<ErrorMatrix> counted =
        Stream.generate(() -> Populations.redrawn(Populations.TWEETS, random))
            .limit(1_000)
            .map(confusion -> ErrorMatrix.of(confusion).orElseThrow())
            .toList();
    Coverage coverage =
        Coverage.of(
            "corrected net",
            (net, volume) -> {
              double[] shares = Populations.shares(net, random);
              double[] predicted = Populations.predicted(shares, Populations.TWEETS);
              double[] counts = Populations.draw(volume, predicted, random);
              ErrorMatrix errors = counted.get(random.nextInt(counted.size()));
              CorrectedShares corrected = CorrectedShares.of(List.of(new Part(errors, counts)));
              return corrected.low() <= net && net <= corrected.high();
            });

    System.out.print(coverage.table());
    assertThat(coverage.meanByVolume()).allSatisfy(held -> assertThat(held).isBetween(0.93, 0.97));
    assertThat(coverage.cells()).allSatisfy(held -> assertThat(held).isBetween(0.92, 0.99));
  }

  private static double width(CorrectedShares corrected) {
    return corrected.high() - corrected.low();
  }

  private static Part part(List<List<Long>> confusion, double[] counts) {
    return new Part(ErrorMatrix.of(confusion).orElseThrow(), counts);
  }

  private static double[] scaled(double factor, double[] shares) {
    return new double[] {factor * shares[0], factor * shares[1], factor * shares[2]};
  }
}
