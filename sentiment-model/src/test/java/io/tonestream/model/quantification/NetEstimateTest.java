package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetEstimateTest {
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
