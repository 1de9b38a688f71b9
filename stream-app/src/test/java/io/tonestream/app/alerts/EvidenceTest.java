package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * With a fresh baseline of net sentiment, 100 texts a bin and a forecast of variance 100: a shift
 * by 0.1 is one of 10 in the sum, so a bin whose sum is off by s has the log likelihood ratio (10 s
 * − 50) / 100.
 */
final class EvidenceTest {
  private static final Bin BIN = MadeUpBins.bin(30, 40, 30);
  private static final double ROUNDING = 1 + 1e-12;

  private final Baseline baseline = new NetBaseline(96);

  /** By hand: bets e^0.5, e^−0.5 and e^0, so R is 1.65, 2.65 / 1.65 and 1 more. */
  @Test
  void sumsTheProductsOfBetsOverAllStarts() {
    Evidence evidence = new Evidence(1, new double[] {0.1});
    assertThat(evidence.sum()).isZero();

    add(evidence, 10);
    assertThat(evidence.sum()).isCloseTo(1.6487212707, within(1e-9));
    add(evidence, 0);
    assertThat(evidence.sum()).isCloseTo(2.6487212707 * 0.6065306597, within(1e-9));
    add(evidence, 5);
    assertThat(evidence.sum()).isCloseTo(1 + 2.6487212707 * 0.6065306597, within(1e-9));
  }

  /** By hand, of a shift by 0.2: (20 s − 200) / 100; each size has half of the sum. */
  @Test
  void sharesTheSumAmongSizes() {
    Evidence evidence = new Evidence(1, new double[] {0.1, 0.2});
    add(evidence, 10);
    add(evidence, 15);

    double first = (1 + Math.exp(0.5)) * Math.exp(1);
    double second = (1 + Math.exp(0)) * Math.exp(1);
    assertThat(evidence.sum()).isCloseTo((first + second) / 2, within(1e-9));
  }

  /** By hand: 50, then 51 · 50, then 2,551 · 50. */
  @Test
  void multipliesByFiftyAtMost() {
    Evidence evidence = new Evidence(1, new double[] {0.1});
    add(evidence, 1_000);
    add(evidence, 1_000);
    add(evidence, 1_000);

    assertThat(evidence.sum()).isCloseTo(127_550, within(1e-6));
  }

  /** A CUSUM of log bets: 0.5, then 0.5 − 0.8, so 0, and then 1. */
  @Test
  void remembersTheBinsSinceTheBestStart() {
    Evidence evidence = new Evidence(1, new double[] {0.1});
    add(evidence, 10);
    assertThat(evidence.span().bins()).isEqualTo(1);
    add(evidence, -3);
    assertThat(evidence.span().isEmpty()).isTrue();
    add(evidence, 15);
    add(evidence, 15);
    assertThat(evidence.span().bins()).isEqualTo(2);
    assertThat(evidence.span().observed()).isEqualTo(30);

    evidence.clear();
    assertThat(evidence.sum()).isZero();
    assertThat(evidence.span().isEmpty()).isTrue();
  }

  @Property
  void downIsUpTurnedAround(
      @ForAll @Size(max = 50) List<@DoubleRange(min = -60, max = 60) Double> surprises) {
    Evidence up = new Evidence(1, baseline.sizes());
    Evidence down = new Evidence(-1, baseline.sizes());
    double sum = 0;
    for (double surprise : surprises) {
      add(up, surprise);
      add(down, -surprise);
      assertThat(up.sum()).isBetween(0.0, 50 * (1 + sum) * ROUNDING);
      sum = up.sum();
    }

    assertThat(down.sum()).isEqualTo(up.sum());
  }

  @Property
  void growsWithWhatSpeaksForIt(
      @ForAll @DoubleRange(min = -60, max = 60) double one,
      @ForAll @DoubleRange(min = -60, max = 60) double other) {
    Evidence less = new Evidence(1, baseline.sizes());
    Evidence more = new Evidence(1, baseline.sizes());
    add(less, Math.min(one, other));
    add(more, Math.max(one, other));

    assertThat(more.sum()).isGreaterThanOrEqualTo(less.sum());
  }

  /** Where nothing has shifted, R less the number of bins is a martingale: n after n bins. */
  @Test
  void isWorthNoMoreThanTheNumberOfBinsOnAverage() {
    SplittableRandom random = new SplittableRandom(11);
    double mean = 0;
    int samples = 40_000;
    for (int sample = 0; sample < samples; sample++) {
      Evidence evidence = new Evidence(1, new double[] {0.1});
      for (int bin = 0; bin < 6; bin++) {
        add(evidence, 10 * random.nextGaussian());
      }
      mean += evidence.sum() / samples;
    }

    assertThat(mean).isCloseTo(6, within(0.35));
  }

  @Test
  void isTheSameAfterBytes() {
    Evidence evidence = new Evidence(1, baseline.sizes());
    add(evidence, 10);
    add(evidence, 20);
    ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
    evidence.write(bytes);
    Evidence read = new Evidence(1, baseline.sizes());
    read.read(bytes.flip());

    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(read.sum()).isEqualTo(evidence.sum());
    assertThat(read.span().observed()).isEqualTo(evidence.span().observed());
    add(evidence, 0);
    add(read, 0);
    assertThat(read.sum()).isEqualTo(evidence.sum());
  }

  private void add(Evidence evidence, double surprise) {
    evidence.add(baseline, BIN, new Forecast(Seasons.at(0), surprise, 0, 100, 0));
  }
}
