package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AmortizationTest {
  private static final int BYTES = 1_000;

  private final Amortization amortization = new Amortization();

  /** Scores batches of as many texts as it may; returns how many it may then. */
  private int after(int batches, IntToDoubleFunction seconds) {
    for (int i = 0; i < batches; i++) {
      int texts = amortization.texts();
      amortization.measured(
          texts,
          (long) texts * BYTES,
          Duration.ofNanos((long) (seconds.applyAsDouble(texts) * 1e9)));
    }
    return amortization.texts();
  }

  @Test
  void aModelThatTakesHardlyLongerForSeveralTextsGetsSeveral() {
    assertThat(after(20, texts -> 3 + 0.1 * texts)).isEqualTo(16);
  }

  @Test
  void evenOneThatTakesLongerThanAnyBatchShouldForASingleText() {
    assertThat(after(20, texts -> 6 + 0.2 * texts)).isEqualTo(16);
  }

  @Test
  void aModelThatTakesTwiceAsLongForTwoTextsGetsOne() {
    assertThat(after(1, texts -> 1.5 * texts)).as("tried").isEqualTo(2);
    assertThat(after(1, texts -> 1.5 * texts)).isEqualTo(1);
    assertThat(after(50, texts -> 1.5 * texts)).as("not tried again soon").isEqualTo(1);
  }

  @Test
  void aQuickModelIsLeftToItsTime() {
    assertThat(after(20, texts -> 0.2 * texts)).isEqualTo(1);
  }

  @Test
  void batchesGetSmallerOnceTheyTakeTooLong() {
    after(20, texts -> 3 + 0.1 * texts);

    assertThat(after(1, texts -> 3 * (3 + 0.1 * texts))).isEqualTo(8);
  }
}
