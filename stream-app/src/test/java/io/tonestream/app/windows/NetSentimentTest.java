package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.repeats.Repeats;
import io.tonestream.schemas.BrandSentiment.Counts;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetSentimentTest {
  @Test
  void isTheShareOfPositiveLessThatOfNegative() {
    assertThat(NetSentiment.net(new Counts(1, 1, 2))).isEqualTo(0.25);
    assertThat(NetSentiment.net(new Counts(3, 0, 0))).isEqualTo(-1);
  }

  /**
   * By hand, with two thirds of a text of each label: 6 texts, centre (8/3 − 5/3) / 6 = 1/6,
   * variance ((8/3 + 5/3) / 6 − 1/36) / 6 = 25/216.
   */
  @Test
  void hasTheIntervalOfAFewTexts() {
    NetSentiment net = NetSentiment.of(new Counts(1, 1, 2), Repeats.NONE);

    assertThat(net.low()).isEqualTo(1 / 6.0 - 1.959964 * Math.sqrt(25 / 216.0), within(1e-12));
    assertThat(net.high()).isEqualTo(1 / 6.0 + 1.959964 * Math.sqrt(25 / 216.0), within(1e-12));
  }

  /** By hand: 40 texts of which any two match with a probability of 3/39 are as many as 10. */
  @Test
  void hasTheIntervalOfEffectiveTexts() {
    Repeats repeats = new Repeats(3 / 39.0, 0.5);
    NetSentiment copied = NetSentiment.of(new Counts(8, 12, 20), repeats);
    NetSentiment single = NetSentiment.of(new Counts(2, 3, 5), Repeats.NONE);

    assertThat(NetSentiment.effective(new Counts(8, 12, 20), repeats))
        .containsExactly(new double[] {2, 3, 5}, within(1e-12));
    assertThat(copied.net()).isEqualTo(0.3);
    assertThat(copied.low()).isEqualTo(single.low(), within(1e-12));
    assertThat(copied.high()).isEqualTo(single.high(), within(1e-12));
  }

  @Property
  void liesInsideItsIntervalAndTurnsWithItsLabels(
      @ForAll @IntRange(max = 500) int negative,
      @ForAll @IntRange(min = 1, max = 500) int neutral,
      @ForAll @IntRange(max = 500) int positive) {
    NetSentiment net = NetSentiment.of(new Counts(negative, neutral, positive), Repeats.NONE);
    NetSentiment turned = NetSentiment.of(new Counts(positive, neutral, negative), Repeats.NONE);

    assertThat(net.net()).isBetween(net.low(), net.high());
    assertThat(net.low()).isBetween(-1.0, 1.0).isEqualTo(-turned.high(), within(1e-12));
    assertThat(net.high()).isBetween(-1.0, 1.0).isEqualTo(-turned.low(), within(1e-12));
  }

  @Test
  void staysUncertainAboutAFewTextsThatAgree() {
    NetSentiment net = NetSentiment.of(new Counts(0, 0, 3), Repeats.NONE);

    assertThat(net.low()).isLessThan(0.5);
    assertThat(net.high()).isEqualTo(1);
  }

  /** Draws many samples of a known population and counts how often the interval holds its net. */
  @ParameterizedTest
  @CsvSource({"0.2,0.3,20", "0.1,0.1,50", "0.4,0.4,200", "0.05,0.6,30"})
  void theIntervalHoldsTheTrueNetAboutNineteenTimesInTwenty(
      double negative, double positive, int volume) {
    Random random = new Random(17);
    int samples = 20_000;
    int held = 0;
    for (int sample = 0; sample < samples; sample++) {
      NetSentiment net = NetSentiment.of(draw(random, negative, positive, volume), Repeats.NONE);
      double truth = positive - negative;
      held += net.low() <= truth && truth <= net.high() ? 1 : 0;
    }

    assertThat((double) held / samples).isBetween(0.93, 0.985);
  }

  private static Counts draw(Random random, double negative, double positive, int volume) {
    long[] counts = new long[3];
    for (int i = 0; i < volume; i++) {
      double at = random.nextDouble();
      counts[at < negative ? 0 : at < negative + positive ? 2 : 1]++;
    }
    return new Counts(counts[0], counts[1], counts[2]);
  }
}
