package io.tonestream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(1000, 1);

  /** Twice the lower tail of Binomial(b + c, 1/2), by hand. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "5, 5, 1",
    "0, 5, 0.0625",
    "1, 7, 0.0703125",
    "2, 8, 0.109375",
    "8, 2, 0.109375",
  })
  void givesMcNemarsExactProbability(long onlyThis, long onlyOther, double expected) {
    assertThat(Comparison.mcNemar(onlyThis, onlyOther)).isEqualTo(expected, within(1e-12));
  }

  @Test
  void staysExactForManyTexts() {
    // Sums of whole binomial coefficients over powers of 2.
    assertThat(Comparison.mcNemar(5_000, 5_200)).isCloseTo(0.04878796312682245, within(1e-14));
    assertThat(Comparison.mcNemar(1_600, 1_400)).isCloseTo(0.0002785639610392337, within(1e-16));
    assertThat(Comparison.mcNemar(2, 58)).isCloseTo(3.1762786845135338e-15, within(1e-27));
  }

  @Test
  void findsNoDifferenceOfAModelToItself() {
    List<Judged> judged = Judgements.random(200, 0.7, 1);

    Comparison comparison = Comparison.of("v1", judged, judged, BOOTSTRAP);

    assertThat(comparison.onlyThisRight()).isZero();
    assertThat(comparison.accuracy()).isEqualTo(new Interval(0, 0, 0));
    assertThat(comparison.accuracyP()).isEqualTo(1);
    assertThat(comparison.macroRecallP()).isEqualTo(1);
  }

  @Test
  void findsAClearDifference() {
    List<Judged> right = Judgements.random(300, 1, 1);
    List<Judged> noise = Judgements.random(300, 1, 2);
    List<Judged> other =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    i % 5 == 0
                        ? new Judged(right.get(i).example(), noise.get(i).prediction())
                        : right.get(i))
            .toList();

    Comparison comparison = Comparison.of("v1", right, other, BOOTSTRAP);

    assertThat(comparison.onlyOtherRight()).isZero();
    assertThat(comparison.onlyThisRight()).isPositive();
    assertThat(comparison.accuracy().value())
        .isEqualTo(comparison.onlyThisRight() / 300.0, within(1e-12));
    assertThat(comparison.accuracy().low()).isPositive();
    assertThat(comparison.macroRecall().low()).isPositive();
    assertThat(comparison.accuracyP()).isLessThan(1e-6);
    assertThat(comparison.macroRecallP()).isLessThan(0.01);
  }

  @Test
  void refusesOtherTexts() {
    assertThatThrownBy(() -> Comparison.of("v1", Judgements.twenty(), List.of(), BOOTSTRAP))
        .hasMessageContaining("20 and 0 predictions");
  }
}
