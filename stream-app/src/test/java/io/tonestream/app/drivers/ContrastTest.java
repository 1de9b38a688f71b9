package io.tonestream.app.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class ContrastTest {
  /** G² of [[30000, 70000], [29000, 71000]] is 24.042. */
  @Test
  void isTheRootOfTheLikelihoodRatioWhereThePriorIsSmall() {
    double z = Contrast.z(30_000, 100_000, 29_000, 100_000, 0.3);

    assertThat(z).isCloseTo(4.903, within(0.01));
    assertThat(Contrast.z(29_000, 100_000, 30_000, 100_000, 0.3)).isCloseTo(-z, within(1e-9));
  }

  @Test
  void isNothingWhereBothSpeakAlike() {
    assertThat(Contrast.z(20, 100, 200, 1_000, 0.2)).isCloseTo(0, within(1e-6));
    assertThat(Contrast.z(0, 100, 0, 1_000, 0)).isZero();
  }

  @Test
  void ranksATermThatStandsNowhereElseAboveOneThatStandsThereToo() {
    double unique = Contrast.z(100, 200, 0, 200, 0.01);
    double common = Contrast.z(100, 200, 10, 200, 0.1);

    assertThat(unique).isGreaterThan(common);
  }

  @Test
  void isHeldBackWhereTextsAreFew() {
    assertThat(Contrast.z(2, 2, 0, 2, 0.05)).isLessThan(2);
    assertThat(Contrast.z(100, 100, 0, 100, 0.05)).isGreaterThan(10);
  }

  @Test
  void isAboutStandardNormalWhereNothingIsDifferent() {
    Random random = new Random(7);
    int beyond = 0;
    int tries = 4_000;
    for (int i = 0; i < tries; i++) {
      double z = Contrast.z(draw(random, 300, 0.1), 300, draw(random, 600, 0.1), 600, 0.1);
      beyond += Math.abs(z) > 1.96 ? 1 : 0;
    }

    assertThat(beyond / (double) tries).isBetween(0.03, 0.06);
  }

  private static int draw(Random random, int texts, double rate) {
    int with = 0;
    for (int i = 0; i < texts; i++) {
      with += random.nextDouble() < rate ? 1 : 0;
    }
    return with;
  }
}
