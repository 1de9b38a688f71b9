package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MixtureTest {
  /** By hand: 0.9 p + 0.2 (1 − p) = 0.55, so p is a half. */
  @Test
  void findsTheSharesThatWereMixed() {
    double[] shares =
        Mixture.shares(new double[] {55, 45}, new double[][] {{0.9, 0.2}, {0.1, 0.8}});

    assertThat(shares).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
  }

  @Test
  void areTheCountsWhereComponentsShareNoCell() {
    double[] shares =
        Mixture.shares(new double[] {10, 20, 70}, new double[][] {{1, 0}, {1, 0}, {0, 1}});

    assertThat(shares).containsExactly(new double[] {0.3, 0.7}, within(1e-9));
  }

  /** More than 0.9 of the first cell fits no mixture: the nearest is the first component alone. */
  @Test
  void stayShares() {
    double[] shares = Mixture.shares(new double[] {95, 5}, new double[][] {{0.9, 0.2}, {0.1, 0.8}});

    assertThat(shares).containsExactly(new double[] {1, 0}, within(1e-6));
  }
}
