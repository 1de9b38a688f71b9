package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NetByPredictionTest {
  /** By hand: half of the texts score, and the mean score is 0.1. */
  @Test
  void knowsTheVarianceOfATextsScore() {
    assertThat(NetByPrediction.scoreVariance(new double[] {0.2, 0.5, 0.3}))
        .isCloseTo(0.5 - 0.01, within(1e-12));
    assertThat(NetByPrediction.scoreVariance(new double[] {0, 0, 1})).isZero();
  }

  /** The law of total expectation, and that of total variance: parts add up to the posterior's. */
  @Property(tries = 100)
  void addsUpToThePosteriorsNet(
      @ForAll @IntRange(max = 300) int negative,
      @ForAll @IntRange(min = 1, max = 300) int neutral,
      @ForAll @IntRange(max = 300) int positive,
      @ForAll @DoubleRange(min = 3, max = 500) double concentration) {
    double[] counts = {negative, neutral, positive};
    ErrorMatrix errors = Populations.errors(Populations.TWEETS, concentration);
    Posterior posterior = Posterior.of(counts, errors);
    double mean = 0;
    double squares = 0;
    for (int point = 0; point < posterior.grid().size(); point++) {
      double net = posterior.grid().net(point);
      mean += posterior.probability(point) * net;
      squares += posterior.probability(point) * net * net;
    }
    NetByPrediction parts = new NetByPrediction(errors, counts);
    double variance = 0;
    for (int one = 0; one < 3; one++) {
      assertThat(parts.covariance(one, one)).isGreaterThanOrEqualTo(-1e-12);
      double shares = 0;
      for (int other = 0; other < 3; other++) {
        variance += parts.covariance(one, other);
        shares += parts.share(one, other);
        assertThat(parts.covariance(one, other))
            .isCloseTo(parts.covariance(other, one), within(1e-9));
      }
      assertThat(shares).isCloseTo(1, within(1e-9));
      assertThat(parts.concentration(one)).isBetween(2.0, 200.0);
    }

    assertThat(parts.net()).isCloseTo(mean, within(1e-9));
    assertThat(variance).isCloseTo(squares - mean * mean, within(1e-9));
    assertThat(parts.net() - parts.low()).isCloseTo(posterior.low(), within(1e-12));
    assertThat(parts.net() + parts.high()).isCloseTo(posterior.high(), within(1e-12));
  }
}
