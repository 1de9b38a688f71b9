package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.alerts.Bin.Swap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class NetBaselineTest {
  /**
   * Of the line before any text: level 0.5², harmonics of the day 0.06² (1 + 1/4 + 1/9 + 1/16),
   * those of the week 0.04² (1 + 1/4 + 1/9), the half hour 0.03².
   */
  private static final double LINE = 0.25 + 0.0036 * (205 / 144.0) + 0.0016 * (49 / 36.0) + 0.0009;

  /**
   * What a quarter of an hour adds to that: as much of a day's, where only the level wanders by
   * 0.01.
   */
  private static final double DRIFT =
      (0.0001 + 0.000009 * (205 / 144.0) + 0.000009 * (49 / 36.0)) / 96;

  private final NetBaseline baseline = new NetBaseline(96);

  /** By hand: 20 texts stand before the first, half of them neutral, so a text's variance is ½. */
  @Test
  void expectsNothingOfABrandThatIsUnknown() {
    Bin bin = MadeUpBins.bin(10, 60, 30);
    Forecast forecast = baseline.forecast(bin).orElseThrow();

    assertThat(forecast.observed()).isEqualTo(20);
    assertThat(forecast.expected()).isZero();
    assertThat(forecast.lineVariance()).isCloseTo(LINE, within(1e-9));
    assertThat(forecast.variance()).isCloseTo(100 * 0.5 + 10_000 * (0.0009 + LINE), within(1e-5));
    assertThat(baseline.forecast(MadeUpBins.bin(0, 0, 0))).isEmpty();
  }

  @Test
  void growsLessCertainAsTimeGoesBy() {
    Bin bin = MadeUpBins.bin(10, 60, 30);
    for (int bins = 0; bins < 10; bins++) {
      baseline.advance(bin);
    }

    assertThat(baseline.forecast(bin).orElseThrow().lineVariance())
        .isCloseTo(LINE + 10 * DRIFT, within(1e-9));
  }

  /** What a new model moves is expected, as far as it is known; what isn't known is uncertain. */
  @Test
  void followsANewModel() {
    baseline.advance(MadeUpBins.bin(10, 60, 30, new Swap(1, -0.3, 0.01)));
    Forecast forecast = baseline.forecast(MadeUpBins.bin(10, 60, 30)).orElseThrow();

    assertThat(forecast.expected()).isCloseTo(-30, within(1e-9));
    assertThat(forecast.lineVariance()).isCloseTo(LINE + DRIFT + 0.01, within(1e-9));
  }

  /**
   * By hand, of 100 texts: their sum is 20 higher after a shift by 0.2; with a forecast of 10 ± 8
   * and a sum of 26, (20 · 16 − 20² / 2) / 64.
   */
  @Test
  void saysHowMuchLikelierABinIsAfterAShift() {
    Bin bin = MadeUpBins.bin(12, 50, 38);
    Forecast forecast = new Forecast(Seasons.at(0), 26, 10, 64, 0);

    assertThat(baseline.logRatio(bin, forecast, 0.2)).isCloseTo(1.875, within(1e-12));
    assertThat(baseline.logRatio(bin, forecast, 0)).isZero();
    assertThat(baseline.logRatio(bin, forecast, -0.2)).isCloseTo(-8.125, within(1e-12));
  }

  /**
   * Simpson's rule over a normal density: a bet is worth 1 on average where nothing has shifted.
   */
  @Property(tries = 200)
  void betsFairly(
      @ForAll @IntRange(min = 1, max = 2_000) int texts,
      @ForAll @DoubleRange(min = -0.4, max = 0.4) double shift) {
    Bin bin = MadeUpBins.bin(0, texts, 0);
    double deviation = Math.sqrt(texts * 0.5 + 0.02 * texts * texts);
    int steps = 4_000;
    double width = 24.0 / steps;
    double mean = 0;
    for (int step = 0; step <= steps; step++) {
      double z = -12 + step * width;
      Forecast forecast = new Forecast(Seasons.at(0), z * deviation, 0, deviation * deviation, 0);
      double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
      double simpson = step == 0 || step == steps ? 1 : step % 2 == 0 ? 2 : 4;
      mean += simpson * width / 3 * density * Math.exp(baseline.logRatio(bin, forecast, shift));
    }

    assertThat(mean).isCloseTo(1, within(1e-6));
  }

  /** By hand: 30 of 200 texts are off by 0.15, which is what has to be adopted. */
  @Test
  void adoptsTheShiftThatBinsShow() {
    Span span = new Span();
    span.add(MadeUpBins.bin(40, 20, 40), new Forecast(Seasons.at(0), 0, -20, 1, 0));
    span.add(MadeUpBins.bin(40, 20, 40), new Forecast(Seasons.at(0), 0, -10, 1, 0));
    double shift = baseline.shiftOf(span);
    assertThat(shift).isCloseTo(0.15, within(1e-12));
    assertThat(baseline.shiftOf(new Span())).isZero();

    baseline.adopt(shift, 0.04);
    Forecast forecast = baseline.forecast(MadeUpBins.bin(10, 60, 30)).orElseThrow();
    assertThat(forecast.expected()).isCloseTo(15, within(1e-9));
    assertThat(forecast.lineVariance()).isCloseTo(LINE + 0.04, within(1e-9));
  }

  /** Bins of one net for a week: the forecast comes to it, and knows that it is a narrow one. */
  @Test
  void learnsWhatABrandIsLike() {
    Bin bin = MadeUpBins.bin(10, 60, 30);
    for (int bins = 0; bins < 700; bins++) {
      baseline.advance(bin);
      baseline.learn(bin, baseline.forecast(bin).orElseThrow());
    }
    Forecast forecast = baseline.forecast(bin).orElseThrow();

    assertThat(forecast.expected()).isCloseTo(20, within(0.5));
    // A text's variance is 0.4 − 0.2², and hardly any is added by a bin.
    assertThat(forecast.variance()).isBetween(35.0, 42.0);
  }
}
