package io.tonestream.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {
  /** Of Student's t with 8 degrees of freedom, from a printed table. */
  private static final double QUANTILE = 2.306;

  private static double[] values(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }

  private static double sign(int at) {
    return at % 2 == 0 ? 1 : -1;
  }

  /**
   * By hand: with x from 0 to 9, the squares of x about its mean sum to 82.5, and signs in turn
   * times x to -5. So the slope is 2 - 5 / 82.5, the squares of the residuals sum to 10 - 25 / 82.5
   * = 320 / 33, and the slope's standard error is the root of 320 / 33 / 8 / 82.5, which is 4 / 33.
   */
  @Test
  void hasTheSlopeAndTheIntervalOfAFitByHand() {
    Trend trend = Trend.of(values(10, at -> at), values(10, at -> 100 + 2 * at + sign(at)));

    assertThat(trend.mean()).isEqualTo(109, within(1e-9));
    assertThat(trend.slope()).isEqualTo(2 - 5 / 82.5, within(1e-9));
    assertThat(trend.low()).isEqualTo(trend.slope() - QUANTILE * 4 / 33, within(1e-5));
    assertThat(trend.high()).isEqualTo(trend.slope() + QUANTILE * 4 / 33, within(1e-5));
    assertThat(trend.relativeSlope()).isEqualTo((2 - 5 / 82.5) / 109, within(1e-9));
  }

  /** What goes up and down within a block neither moves the slope nor widens the interval. */
  @Test
  void isThatOfTheMeansOfTenBlocks() {
    Trend trend =
        Trend.of(
            values(20, at -> at / 2.0),
            values(20, at -> 100 + 2 * (at / 2) + sign(at / 2) + 50 * sign(at)));

    assertThat(trend.mean()).isEqualTo(109, within(1e-9));
    assertThat(trend.slope()).isEqualTo(2 - 5 / 82.5, within(1e-9));
    assertThat(trend.high()).isEqualTo(trend.slope() + QUANTILE * 4 / 33, within(1e-5));
  }

  /** 37 values leave blocks of three and four, and each value is in one of them. */
  @Test
  void takesAnyNumberOfValues() {
    Trend trend = Trend.of(values(37, at -> at / 10.0), values(37, at -> 7 + at));

    assertThat(trend.mean()).isEqualTo(25, within(1e-9));
    assertThat(trend.slope()).isEqualTo(10, within(1e-9));
  }

  @Test
  void isFlatIfItMovesByLessThanATwentiethOfTheMeanAnHour() {
    assertThat(Trend.of(values(10, at -> at), values(10, at -> 100 + 5.4 * at)).isFlat()).isTrue();
    assertThat(Trend.of(values(10, at -> at), values(10, at -> 100 - 3.6 * at)).isFlat()).isTrue();
  }

  @Test
  void isNotFlatIfItSurelyMovesByMore() {
    Trend rising = Trend.of(values(10, at -> at), values(10, at -> 100 + 8 * at + sign(at)));
    Trend falling = Trend.of(values(10, at -> at), values(10, at -> 100 - 5 * at + sign(at)));

    assertThat(rising.isFlat()).isFalse();
    assertThat(falling.isFlat()).isFalse();
    assertThat(falling.relativeSlope()).isNegative();
  }

  @Test
  void isFlatIfItsSlopeCannotBeToldFromNone() {
    Trend trend = Trend.of(values(10, at -> at), values(10, at -> 100 + 8 * at + 80 * sign(at)));

    assertThat(trend.slope()).isGreaterThan(0.02 * trend.mean());
    assertThat(trend.low()).isNegative();
    assertThat(trend.isFlat()).isTrue();
  }

  @Test
  void isFlatAtNothing() {
    Trend trend = Trend.of(values(10, at -> at), values(10, at -> 0));

    assertThat(trend.isFlat()).isTrue();
    assertThat(trend.relativeSlope()).isZero();
    assertThat(trend.high()).isZero();
  }

  @Test
  void needsAValueInEachBlock() {
    assertThatThrownBy(() -> Trend.of(values(9, at -> at), values(9, at -> at)))
        .hasMessage("9 values at 9 times; at least 10 are needed");
  }
}
