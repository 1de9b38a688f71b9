package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.app.alerts.Bin.Swap;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import org.junit.jupiter.api.Test;

final class BinTest {
  /** By hand: the interval is 2 · 1.96 deviations wide, so 0.196 is a deviation of 0.05. */
  @Test
  void takesAModelsPartFromItsInterval() {
    Swap swap = Swap.known(0.7, new Decomposition(0.1, -0.2, -0.2979982, -0.1020018, 100));

    assertThat(swap.gained()).isEqualTo(0.7);
    assertThat(swap.netDelta()).isEqualTo(-0.2);
    assertThat(swap.variance()).isCloseTo(0.0025, within(1e-9));
  }

  /** By hand: half of the texts by a version that may be 0.15 off. */
  @Test
  void isUncertainWhereVersionsWereNotCompared() {
    assertThat(Swap.unknown(0.5).netDelta()).isZero();
    assertThat(Swap.unknown(0.5).variance()).isCloseTo(0.005625, within(1e-12));
  }
}
