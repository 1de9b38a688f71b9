package io.tonestream.model.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StabilityIndexTest {
  private static final double[] SHARES = {0.05, 0.2, 0.3, 0.25, 0.15, 0.05};

  /** By hand: (.5 − .25) ln(.5 / .25) + (.25 − .5) ln(.25 / .5) + 0 = .25 · 2 ln 2. */
  @Test
  void isTheSumOverBinsWhereTextsAreMany() {
    long many = 1L << 40;

    double index =
        StabilityIndex.of(new long[] {many, 2 * many, many}, new long[] {2 * many, many, many});

    assertThat(index).isEqualTo(0.5 * Math.log(2), within(1e-6));
  }

  /** By hand, smoothed: p = (1.5, .5) / 2 and q = (.5, 1.5) / 2, so 2 · .5 ln 3; less 1 · 2. */
  @Test
  void takesOffWhatChanceMakesOfAFewTexts() {
    double raw = Math.log(3);

    assertThat(StabilityIndex.of(new long[] {1, 0}, new long[] {0, 1}))
        .isEqualTo(Math.max(0, raw - 2));
    assertThat(StabilityIndex.of(new long[] {10, 0}, new long[] {0, 10}))
        .isEqualTo(2 * (10 / 11.0) * Math.log(21) - 0.2, within(1e-9));
  }

  @Test
  void leavesOutBinsThatNoTextIsIn() {
    assertThat(StabilityIndex.of(new long[] {70, 0, 30, 0}, new long[] {40, 0, 60, 0}))
        .isEqualTo(StabilityIndex.of(new long[] {70, 30}, new long[] {40, 60}));
  }

  @Property(tries = 200)
  void staysNearZeroForTextsOfOneSource(
      @ForAll long seed,
      @ForAll @IntRange(min = 1_000, max = 20_000) int expected,
      @ForAll @IntRange(min = 1_000, max = 20_000) int actual) {
    SplittableRandom random = new SplittableRandom(seed);

    double index =
        StabilityIndex.of(sample(random, expected, SHARES), sample(random, actual, SHARES));

    assertThat(index).isLessThan(0.05); // 0.1 would be a move
  }

  @Property(tries = 200)
  void findsAFifthOfTextsThatWentElsewhere(
      @ForAll long seed, @ForAll @IntRange(min = 1_000, max = 20_000) int texts) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] shifted = SHARES.clone();
    shifted[5] += 0.2;
    shifted[2] -= 0.2;

    double index = StabilityIndex.of(sample(random, texts, SHARES), sample(random, texts, shifted));

    assertThat(index).isGreaterThan(0.25);
  }

  /** Without the allowance it would be as many times above 0 as there are degrees of freedom. */
  @Test
  void isNoLargerOnAverageForFewTextsThanForMany() {
    SplittableRandom random = new SplittableRandom(1);
    double[] indices = new double[2_000];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = StabilityIndex.of(sample(random, 1_000, SHARES), sample(random, 1_000, SHARES));
    }

    double expected = (SHARES.length - 1) * (2 / 1_000.0);
    assertThat(Arrays.stream(indices).average().orElseThrow()).isLessThan(expected / 3);
    assertThat(Arrays.stream(indices).filter(index -> index == 0).count()).isGreaterThan(1_000);
  }

  private static long[] sample(SplittableRandom random, int texts, double[] shares) {
    long[] counts = new long[shares.length];
    for (int i = 0; i < texts; i++) {
      double at = random.nextDouble();
      int bin = 0;
      while (bin < shares.length - 1 && at >= shares[bin]) {
        at -= shares[bin++];
      }
      counts[bin]++;
    }
    return counts;
  }
}
