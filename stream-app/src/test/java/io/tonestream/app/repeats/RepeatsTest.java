package io.tonestream.app.repeats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RepeatsTest {
  private final Random random = new Random(1);

  /** The quantiles that are taken for chance's are those of the chi-squared distribution. */
  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15, 16})
  void takesForCopiesWhatChanceMakesInOneOfAThousandCases(int groups) {
    double below = RegularizedGamma.Q.value((groups - 1) / 2.0, least(groups) / 2);

    assertThat(below).isCloseTo(0.001, withinPercentage(0.03));
  }

  /** The least dispersion that is more than chance, to six digits. */
  private static double least(int groups) {
    double low = 0;
    double high = 100;
    while (high - low > 1e-6) {
      double middle = (low + high) / 2;
      if (Repeats.isMoreThanChance(middle, groups)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /**
   * By hand: 15 groups of one text and one of 17 make a mean of 2 and χ² = (15 · 1 + 15²) / 2 =
   * 120, which is 8 times what is expected. One group stands out, and has 15 texts that others
   * haven't.
   */
  @Test
  void knowsOneTextThatIsPassedOn() {
    GroupCounts sizes = new GroupCounts();
    for (int group = 0; group < GroupCounts.GROUPS; group++) {
      sizes.add(group);
    }
    for (int copy = 0; copy < 16; copy++) {
      sizes.add(3);
    }
    Repeats repeats = Repeats.of(sizes);

    assertThat(repeats.designEffect(32)).isCloseTo(8, within(1e-12));
    assertThat(repeats.effective(32)).isCloseTo(4, within(1e-12));
    assertThat(repeats.matches()).isCloseTo(7 / 31.0, within(1e-12));
    assertThat(repeats.share()).isCloseTo(15 / 32.0, within(1e-12));
    assertThat(repeats.designEffect(10)).as("of a part").isCloseTo(1 + 9 * 7 / 31.0, within(1e-12));
    assertThat(repeats.effective(0)).isZero();
    assertThat(repeats.effective(1)).isEqualTo(1);
  }

  /** Where no text is a copy, figures waver in one or two of a thousand windows. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 7, 10, 20, 50, 200, 2_000})
  void seesNoCopiesWhereThereAreNone(int texts) {
    int[] sizes = new int[texts];
    Arrays.fill(sizes, 1);
    int seen = 0;
    for (int window = 0; window < 20_000; window++) {
      seen += Repeats.of(deal(sizes)).areThere() ? 1 : 0;
    }

    assertThat(seen / 20_000.0).isLessThan(texts < 20 ? 0.005 : 0.0025);
  }

  /** Kish's Σ c² / n, on average, for any sizes of clusters that are seen at all. */
  @ParameterizedTest
  @CsvSource({"100, 8", "500, 10", "50, 40", "1, 500"})
  void estimatesTheDesignEffectWithoutBias(int clusters, int copies) {
    int[] sizes = new int[clusters + 200];
    Arrays.fill(sizes, 1);
    Arrays.fill(sizes, 0, clusters, copies);
    int texts = IntStream.of(sizes).sum();
    double sum = 0;
    for (int window = 0; window < 5_000; window++) {
      sum += Repeats.of(deal(sizes)).designEffect(texts);
    }

    double kish = IntStream.of(sizes).mapToDouble(size -> (double) size * size).sum() / texts;
    assertThat(sum / 5_000).isCloseTo(kish, within(0.03 * kish));
  }

  @Test
  void aCampaignCountsAsOneText() {
    int[] sizes = new int[101];
    Arrays.fill(sizes, 1);
    sizes[0] = 10_000;
    Repeats repeats = Repeats.of(deal(sizes));

    assertThat(repeats.effective(10_100)).isBetween(1.0, 1.1);
    assertThat(repeats.share()).isCloseTo(0.99, within(0.005));
  }

  @Test
  void nothingButOneTextIsOneText() {
    Repeats repeats = Repeats.of(deal(new int[] {10_000}));

    assertThat(repeats.effective(10_000)).isEqualTo(1);
    assertThat(repeats.share()).isCloseTo(0.9999, within(1e-9));
  }

  /** A part of the texts at random has as many copies among its pairs as all have. */
  @Test
  void isTheSameForAPartOfTheTexts() {
    int[] sizes = new int[40];
    Arrays.fill(sizes, 50);
    double whole = 0;
    double part = 0;
    for (int window = 0; window < 2_000; window++) {
      whole += Repeats.of(deal(sizes)).designEffect(200);
      int[] tenth = new int[40];
      for (int text = 0; text < 200; text++) {
        tenth[random.nextInt(40)]++;
      }
      part += Repeats.of(deal(tenth)).designEffect(200);
    }

    assertThat(whole / 2_000).isCloseTo(part / 2_000, within(0.25));
  }

  @Property(tries = 1_000)
  void staysWithinItsBounds(
      @ForAll Random any,
      @ForAll @IntRange(max = 300) int clusters,
      @ForAll @IntRange(min = 1, max = 2_000) int largest,
      @ForAll @IntRange(max = 100_000) int volume) {
    int[] sizes = IntStream.range(0, clusters).map(each -> 1 + any.nextInt(largest)).toArray();
    Repeats repeats = Repeats.of(deal(sizes));

    assertThat(repeats.matches()).isBetween(0.0, 1.0);
    assertThat(repeats.share()).isGreaterThanOrEqualTo(0).isLessThan(1);
    assertThat(repeats.effective(volume)).isBetween(Math.min(1.0, volume), (double) volume);
    assertThat(repeats.designEffect(volume)).isGreaterThanOrEqualTo(1);
  }

  /** Each cluster of copies goes to a group at random. */
  private GroupCounts deal(int[] sizes) {
    GroupCounts counts = new GroupCounts();
    for (int size : sizes) {
      int group = random.nextInt(GroupCounts.GROUPS);
      for (int copy = 0; copy < size; copy++) {
        counts.add(group);
      }
    }
    return counts;
  }
}
