package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.counting.Tally;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SwapDecompositionTest {
  private final Tally before = new Tally();
  private final Tally now = new Tally();

  /**
   * v2 has taken over 3/4 of the texts. On 40 texts that both scored it is a step higher on 8, a
   * step lower on 2 and two steps higher on 1: a shift of (8 − 2 + 2) / 40 = 0.2.
   */
  @Test
  void partsTheMoveByTheShareThatTheNewVersionTookOver() {
    add(before, 40, "v1", Label.POSITIVE);
    add(before, 40, "v1", Label.NEGATIVE);
    compare(now, 20, "v2", Label.POSITIVE, "v1", Label.POSITIVE);
    compare(now, 8, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);
    compare(now, 1, "v2", Label.POSITIVE, "v1", Label.NEGATIVE);
    compare(now, 2, "v2", Label.NEGATIVE, "v1", Label.NEUTRAL);
    compare(now, 9, "v2", Label.NEUTRAL, "v1", Label.NEUTRAL);
    add(now, 20, "v2", Label.NEUTRAL);
    add(now, 20, "v1", Label.NEGATIVE);

    Decomposition parts = SwapDecomposition.of(now, before).orElseThrow();

    assertThat(parts.n()).isEqualTo(40);
    assertThat(parts.modelDelta()).isEqualTo(0.75 * 0.2, within(1e-12));
    // Net sentiment went from 0 to (29 − 22) / 80.
    assertThat(parts.worldDelta()).isEqualTo(0.0875 - 0.15, within(1e-12));
    // Differences with the two pseudo-texts: 42 texts, sum 8, sum of squares 8 + 2 + 4 + 2 = 16.
    double error = Math.sqrt((16 / 42.0 - (8 / 42.0) * (8 / 42.0)) / 42);
    assertThat(parts.modelDeltaLow())
        .isEqualTo(0.75 * (8 / 42.0 - 1.959964 * error), within(1e-12));
    assertThat(parts.modelDeltaHigh())
        .isEqualTo(0.75 * (8 / 42.0 + 1.959964 * error), within(1e-12));
  }

  @Test
  void isAllTheWorldsWhereVersionsAgreeButNotForSure() {
    add(before, 10, "v1", Label.NEGATIVE);
    compare(now, 30, "v2", Label.POSITIVE, "v1", Label.POSITIVE);

    Decomposition parts = SwapDecomposition.of(now, before).orElseThrow();

    assertThat(parts.modelDelta()).isZero();
    assertThat(parts.worldDelta()).isEqualTo(2);
    assertThat(parts.modelDeltaLow()).isBetween(-0.1, -0.05);
    assertThat(parts.modelDeltaHigh()).isBetween(0.05, 0.1);
  }

  /** The window before had its share of comparisons too, be they by the old version's label. */
  @Test
  void takesComparisonsFromBothWindows() {
    compare(before, 10, "v1", Label.NEUTRAL, "v2", Label.POSITIVE);
    compare(now, 10, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);

    assertThat(SwapDecomposition.of(now, before))
        .hasValueSatisfying(
            parts -> {
              assertThat(parts.n()).isEqualTo(20);
              assertThat(parts.modelDelta()).isEqualTo(1);
              assertThat(parts.worldDelta()).isZero();
            });
  }

  @Test
  void needsTwentyTextsThatTwoVersionsScored() {
    add(before, 10, "v1", Label.NEUTRAL);
    compare(now, 19, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);
    assertThat(SwapDecomposition.of(now, before)).isEmpty();

    compare(now, 1, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);
    assertThat(SwapDecomposition.of(now, before)).isPresent();
  }

  @Test
  void isAbsentWhereAWindowIsEmpty() {
    compare(now, 30, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);

    assertThat(SwapDecomposition.of(now, before)).isEmpty();
    assertThat(SwapDecomposition.of(before, now)).isEmpty();
  }

  @Test
  void isAbsentWhereBothWindowsAreOfOneVersion() {
    add(before, 10, "v2", Label.POSITIVE);
    compare(now, 30, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);

    assertThat(SwapDecomposition.of(now, before)).isEmpty();
  }

  /** Half of v1's texts went to v2 and the other half, through v2, to v3. */
  @Test
  void followsComparisonsFromVersionToVersion() {
    add(before, 100, "v1", Label.NEUTRAL);
    compare(now, 50, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);
    compare(now, 25, "v3", Label.NEGATIVE, "v2", Label.NEUTRAL);
    compare(now, 25, "v3", Label.NEUTRAL, "v2", Label.NEUTRAL);

    Decomposition parts = SwapDecomposition.of(now, before).orElseThrow();

    // v1 to v2: all texts, +1 each; v2 to v3: half of the texts, −0.5 each.
    assertThat(parts.modelDelta()).isEqualTo(1 - 0.25);
    // Net sentiment went from 0 to (50 − 25) / 100.
    assertThat(parts.worldDelta()).isEqualTo(0.25 - 0.75);
    assertThat(parts.n()).isEqualTo(100);
    // Both comparisons with their two pseudo-texts; the second counts for half of the texts.
    double first = (52 / 52.0 - (50 / 52.0) * (50 / 52.0)) / 52;
    double second = (27 / 52.0 - (25 / 52.0) * (25 / 52.0)) / 52;
    assertThat(parts.modelDeltaHigh())
        .isEqualTo(
            50 / 52.0 - 0.5 * 25 / 52.0 + 1.959964 * Math.sqrt(first + 0.25 * second),
            within(1e-12));
  }

  @Test
  void prefersTheComparisonsWithTheMostTexts() {
    add(before, 30, "v1", Label.NEUTRAL);
    compare(now, 25, "v3", Label.NEGATIVE, "v1", Label.POSITIVE);
    compare(now, 30, "v2", Label.NEUTRAL, "v1", Label.NEUTRAL);
    compare(now, 40, "v3", Label.NEUTRAL, "v2", Label.NEUTRAL);

    assertThat(SwapDecomposition.of(now, before))
        .hasValueSatisfying(
            parts -> {
              assertThat(parts.n()).isEqualTo(70);
              assertThat(parts.modelDelta()).isZero();
            });
  }

  @Test
  void isAbsentWhereAVersionThatCameIsNotCompared() {
    add(before, 50, "v1", Label.NEUTRAL);
    compare(now, 50, "v2", Label.POSITIVE, "v1", Label.NEUTRAL);
    add(now, 1, "v3", Label.NEUTRAL);

    assertThat(SwapDecomposition.of(now, before)).isEmpty();
  }

  @Test
  void staysWithinWhatNetSentimentCanMove() {
    add(before, 100, "v1", Label.NEGATIVE);
    compare(now, 20, "v2", Label.POSITIVE, "v1", Label.NEGATIVE);
    compare(now, 20, "v3", Label.POSITIVE, "v2", Label.NEGATIVE);

    Decomposition parts = SwapDecomposition.of(now, before).orElseThrow();

    assertThat(parts.modelDelta()).isEqualTo(2);
    assertThat(parts.modelDeltaHigh()).isEqualTo(2);
    assertThat(parts.worldDelta()).isZero();
  }

  /**
   * Draws many pairs of windows around a swap. Of each text there is what v1 and v2 make of it; on
   * some of v2's texts both is known. The sample is drawn without a look at labels.
   *
   * @param agree how probable it is that v2 gives v1's label
   * @param rise how probable it is that v2's label is the next higher one, if there is one
   * @param sampled share of v2's texts on which v1 is asked too
   */
  @ParameterizedTest
  @CsvSource({
    "0.80, 0.15, 0.30, 400",
    "0.70, 0.10, 0.10, 1000",
    "0.90, 0.08, 0.50, 600",
    "0.60, 0.30, 0.20, 200",
    "0.85, 0.05, 1.00, 150"
  })
  void theIntervalHoldsTheModelsPartNineteenTimesInTwenty(
      double agree, double rise, double sampled, int volume) {
    Random random = new Random(17);
    Swap swap = new Swap(agree, rise, sampled);
    int windows = 0;
    int held = 0;
    while (windows < 4_000) {
      Optional<Boolean> holds = simulate(random, swap, volume);
      windows += holds.isPresent() ? 1 : 0;
      held += holds.orElse(false) ? 1 : 0;
    }

    assertThat((double) held / windows).isBetween(0.93, 0.97);
  }

  /** Whether the interval, if there is one, holds the true shift times the share that v2 took. */
  private static Optional<Boolean> simulate(Random random, Swap swap, int volume) {
    Tally before = new Tally();
    Tally now = new Tally();
    double takenOver = 0.3 + 0.7 * random.nextDouble();
    int byNew = 0;
    for (int text = 0; text < volume; text++) {
      before.add("v1", Label.values()[random.nextInt(3)], null);
      Label old = Label.values()[random.nextInt(3)];
      Label other = swap.label(old, random);
      if (random.nextDouble() >= takenOver) {
        now.add("v1", old, null);
      } else {
        byNew++;
        boolean isCompared = random.nextDouble() < swap.sampled;
        now.add("v2", other, isCompared ? new Comparison("v1", old) : null);
      }
    }
    double truth = swap.shift() * byNew / volume;
    return SwapDecomposition.of(now, before)
        .map(parts -> parts.modelDeltaLow() <= truth && truth <= parts.modelDeltaHigh());
  }

  /** How v2 differs from v1 on texts of which v1 finds a third each. */
  private record Swap(double agree, double rise, double sampled) {
    Label label(Label old, Random random) {
      double at = random.nextDouble();
      if (at < agree) {
        return old;
      }
      if (at < agree + rise) {
        return Label.values()[Math.min(2, old.ordinal() + 1)];
      }
      return Label.NEGATIVE;
    }

    /** Two thirds can rise by a step; those that fall to negative fall by one step on average. */
    double shift() {
      return rise * 2 / 3 - (1 - agree - rise);
    }
  }

  private static void add(Tally tally, int texts, String version, Label label) {
    for (int text = 0; text < texts; text++) {
      tally.add(version, label, null);
    }
  }

  private static void compare(
      Tally tally, int texts, String version, Label label, String other, Label otherLabel) {
    for (int text = 0; text < texts; text++) {
      tally.add(version, label, new Comparison(other, otherLabel));
    }
  }
}
