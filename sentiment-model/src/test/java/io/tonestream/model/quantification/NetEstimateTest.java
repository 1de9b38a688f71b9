package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetEstimateTest {
  /**
   * By hand: with two thirds of a text of each label there are 102, their sum is −20 and that of
   * squares 61⅓.
   */
  @Test
  void isTheMeanScoreWithPseudoTexts() {
    NetEstimate net = NetEstimate.plain(new double[] {40, 40, 20});
    double variance = (61 + 1 / 3.0 - 400 / 102.0) / 102 / 102;

    assertThat(net.centre()).isCloseTo(-20 / 102.0, within(1e-12));
    assertThat(net.variance()).isCloseTo(variance, within(1e-12));
    assertThat(net.low()).isCloseTo(-20 / 102.0 - 1.959964 * Math.sqrt(variance), within(1e-12));
    assertThat(net.high()).isCloseTo(-20 / 102.0 + 1.959964 * Math.sqrt(variance), within(1e-12));
  }

  /** Four times the texts make an interval half as wide, where they are many. */
  @Test
  void isNarrowerByTheRootOfTheTexts() {
    NetEstimate few = NetEstimate.plain(new double[] {4_000, 4_000, 2_000});
    NetEstimate many = NetEstimate.plain(new double[] {16_000, 16_000, 8_000});

    assertThat((few.high() - few.low()) / (many.high() - many.low())).isCloseTo(2, within(0.001));
  }

  @Test
  void staysUncertainAboutAFewTextsThatAgree() {
    NetEstimate net = NetEstimate.plain(new double[] {0, 0, 3});

    assertThat(net.low()).isBetween(-0.2, 0.5);
    assertThat(net.high()).isEqualTo(1);
  }

  /** Draws many samples of known populations and counts how often the interval holds their net. */
  @Test
  void theIntervalHoldsTheTrueNetNineteenTimesInTwenty() {
    SplittableRandom random = new SplittableRandom(17);
    Coverage coverage =
        Coverage.of(
            "net",
            (net, volume) -> {
              double[] shares = Populations.shares(net, random);
              NetEstimate estimate = NetEstimate.plain(Populations.draw(volume, shares, random));
              return estimate.low() <= net && net <= estimate.high();
            });

    System.out.print(coverage.table());
    assertThat(coverage.meanByVolume()).allSatisfy(held -> assertThat(held).isBetween(0.93, 0.97));
    assertThat(coverage.cells()).allSatisfy(held -> assertThat(held).isBetween(0.92, 0.99));
  }
}
