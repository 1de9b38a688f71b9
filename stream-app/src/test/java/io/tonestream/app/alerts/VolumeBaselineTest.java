package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.commons.numbers.gamma.LogGamma;
import org.junit.jupiter.api.Test;

final class VolumeBaselineTest {
  private final VolumeBaseline baseline = new VolumeBaseline(96);

  /**
   * By hand, of 16 bins of one text: ln(16.5 / 16) as a level whose variance is 1 / 16.5 and the
   * prior's 0.55² + 0.6² (205/144) + 0.4² (49/36) + 0.3²; one bin's drift goes on top.
   */
  @Test
  void takesItsFirstLevelFromSixteenBins() {
    Bin bin = MadeUpBins.bin(0, 1, 0);
    for (int bins = 0; bins < 16; bins++) {
      baseline.advance(bin);
      assertThat(baseline.forecast(bin)).isEmpty();
    }
    baseline.advance(bin);
    Forecast forecast = baseline.forecast(bin).orElseThrow();

    double prior = 0.3025 + 0.36 * (205 / 144.0) + 0.16 * (49 / 36.0) + 0.09;
    double drift = (0.0025 + 0.0001 * (205 / 144.0) + 0.0001 * (49 / 36.0)) / 96;
    double mean = 16.5 / 16;
    assertThat(forecast.observed()).isEqualTo(1);
    assertThat(forecast.expected()).isCloseTo(mean, within(1e-9));
    assertThat(forecast.lineVariance()).isCloseTo(prior + drift + 1 / 16.5, within(1e-6));
    // Negative binomial, μ + αμ²: 0.05 is expected of what each bin adds.
    assertThat(forecast.variance())
        .isCloseTo(mean + mean * mean * (0.05 + forecast.lineVariance()), within(1e-9));
  }

  @Test
  void needsFewerBinsWhereThereAreTwentyTexts() {
    baseline.advance(MadeUpBins.bin(0, 40, 0));
    baseline.advance(MadeUpBins.bin(0, 40, 0));

    assertThat(baseline.forecast(MadeUpBins.bin(0, 40, 0)).orElseThrow().expected())
        .isCloseTo(40.5, within(1e-9));
  }

  /**
   * By hand, α = 1: log of (4 / 2)^3 · ((1 + 2) / (1 + 4))^(3 + 1) where 3 texts came, 2 were
   * expected, and 4 would be.
   */
  @Test
  void saysHowMuchLikelierABinIsAfterAShift() {
    Forecast forecast = new Forecast(Seasons.at(0), 3, 2, 6, 0);
    double ratio = baseline.logRatio(MadeUpBins.bin(1, 1, 1), forecast, Math.log(2));

    assertThat(ratio).isCloseTo(Math.log(8 * Math.pow(0.6, 4)), within(1e-12));
  }

  /**
   * The ratio is that of two negative binomial distributions, and a bet is worth 1 on average where
   * nothing has shifted.
   */
  @Property(tries = 100)
  void betsFairly(
      @ForAll @DoubleRange(min = 0.1, max = 60) double mean,
      @ForAll @DoubleRange(min = 0.02, max = 2) double alpha,
      @ForAll @DoubleRange(min = -1.4, max = 1.4) double shift) {
    double sum = 0;
    for (int texts = 0; texts < 20_000; texts++) {
      Forecast forecast = new Forecast(Seasons.at(0), texts, mean, mean + alpha * mean * mean, 0);
      double ratio = baseline.logRatio(MadeUpBins.bin(0, texts, 0), forecast, shift);
      double log = logProbability(texts, mean, alpha);
      assertThat(ratio)
          .isCloseTo(logProbability(texts, mean * Math.exp(shift), alpha) - log, within(1e-6));
      sum += Math.exp(log + ratio);
    }

    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  /** J. M. Hilbe: Negative Binomial Regression, 2011, equation 8.8. */
  private static double logProbability(int texts, double mean, double alpha) {
    return LogGamma.value(texts + 1 / alpha)
        - LogGamma.value(texts + 1.0)
        - LogGamma.value(1 / alpha)
        - Math.log1p(alpha * mean) / alpha
        + texts * Math.log(alpha * mean / (1 + alpha * mean));
  }

  /** By hand: ln((59.5 + 0.5) / (19.5 + 0.5)) = ln 3; never further than e^6. */
  @Test
  void adoptsTheShiftThatBinsShow() {
    Span span = new Span();
    span.add(MadeUpBins.bin(0, 60, 0), new Forecast(Seasons.at(0), 59.5, 19.5, 1, 0));
    assertThat(baseline.shiftOf(span)).isCloseTo(Math.log(3), within(1e-12));
    span.add(MadeUpBins.bin(0, 60, 0), new Forecast(Seasons.at(0), 1e9, 0, 1, 0));
    assertThat(baseline.shiftOf(span)).isEqualTo(6);

    baseline.advance(MadeUpBins.bin(0, 40, 0));
    baseline.advance(MadeUpBins.bin(0, 40, 0));
    baseline.adopt(Math.log(3), 0.04);
    assertThat(baseline.forecast(MadeUpBins.bin(0, 40, 0)).orElseThrow().expected())
        .isCloseTo(121.5, within(1e-9));
  }
}
