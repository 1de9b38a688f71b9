package io.tonestream.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.network.Encoded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureRatesTest {
  private static final float[] FIRST = {1, 0};
  private static final float[] SECOND = {0, 1};

  @Test
  void learnsWhatTellsLabelsApartFaster() {
    Encoded[] texts = {text(1, 2), text(1, 2), text(1, 3), text(3, 3)};
    float[][] targets = {FIRST, FIRST, SECOND, SECOND};

    float[] rates = FeatureRates.of(texts, targets, 5, 2);

    // Row 1 is in both texts of one label and in one of the other: (2 + 1) / (2 + 1) against
    // (1 + 1) / (2 + 1); row 2 in two against none.
    assertThat((double) rates[1]).isCloseTo(rarity(4, 3) * Math.log(3 / 2.0), within(1e-6));
    assertThat((double) rates[2]).isCloseTo(rarity(4, 2) * Math.log(3), within(1e-6));
    assertThat(rates[3]).isEqualTo(rates[2]);
  }

  @Test
  void leavesOutWhatTooFewTextsHave() {
    Encoded[] texts = {text(1, 1, 1), text(2), text(2)};
    float[][] targets = {FIRST, FIRST, SECOND};

    float[] rates = FeatureRates.of(texts, targets, 4, 2);

    assertThat(rates[1]).isZero();
    assertThat(rates[3]).isZero();
  }

  @Test
  void countsATextOnceHoweverOftenItIsRepeated() {
    Encoded correction = text(1, 2);
    Encoded[] once = {correction, text(2), text(3)};
    Encoded[] repeated = {correction, correction, correction, text(2), text(3)};

    float[] rates =
        FeatureRates.of(repeated, new float[][] {FIRST, FIRST, FIRST, FIRST, SECOND}, 4, 2);

    assertThat(rates[1]).isZero();
    assertThat(rates).isEqualTo(FeatureRates.of(once, new float[][] {FIRST, FIRST, SECOND}, 4, 2));
  }

  @Test
  void countsATextByItsWeight() {
    Encoded[] texts = {text(1), text(2), text(1)};

    float[] even = FeatureRates.of(texts, new float[][] {FIRST, FIRST, SECOND}, 3, 1);
    float[] heavy = FeatureRates.of(texts, new float[][] {{5, 0}, FIRST, SECOND}, 3, 1);

    assertThat(heavy[1]).isLessThan(even[1]);
    assertThat(heavy[2]).isGreaterThan(even[2]);
  }

  private static double rarity(int texts, int having) {
    return Math.sqrt(1 + Math.log((1.0 + texts) / (1 + having)));
  }

  private static Encoded text(int... rows) {
    float[] weights = new float[rows.length];
    Arrays.fill(weights, 1);
    return new Encoded(rows, weights);
  }
}
