package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.BrandSentiment.Counts;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetSentimentTest {
  @Test
  void isTheShareOfPositiveLessThatOfNegative() {
    assertThat(NetSentiment.of(new Counts(1, 1, 2)).net()).isEqualTo(0.25);
    assertThat(NetSentiment.of(new Counts(3, 0, 0)).net()).isEqualTo(-1);
  }

  @Test
  void staysUncertainAboutAFewTextsThatAgree() {
    NetSentiment net = NetSentiment.of(new Counts(0, 0, 3));

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
      NetSentiment net = NetSentiment.of(draw(random, negative, positive, volume));
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
