package io.tonestream.trainer.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.Engines;
import io.tonestream.model.network.Encoded;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadsTest {
  private static final Heads HEADS = new Heads(List.of(3, 2, 4));

  @Test
  void headsLieSideBySide() {
    assertThat(HEADS.own()).isEqualTo(3);
    assertThat(HEADS.all()).isEqualTo(9);
    assertThat(List.of(HEADS.start(0), HEADS.start(1), HEADS.start(2))).containsExactly(0, 3, 5);
    assertThat(HEADS.isOne()).isFalse();
    assertThat(new Heads(List.of(3)).isOne()).isTrue();
  }

  /** What a text's loss is in its own head alone. */
  @Test
  void otherHeadsHaveNoPartInATextsLoss() {
    float[] logits = {1, -2, 0.5f, 30, -30, 7, 0, 2, 1};
    float[] inFirst = {0, 0.9f, 0.1f, 0, 0, 0, 0, 0, 0};
    float[] inLast = {0, 0, 0, 0, 0, 0.5f, 0, 0, 0};
    try (NDManager manager = Engines.pyTorch().newBaseManager()) {
      Batch batch = new Batch(new Encoded[2], new float[][] {inFirst, inLast});
      NDArray own = HEADS.own(manager.create(new float[][] {logits, logits}), batch, manager);

      float loss = Losses.crossEntropy(own, batch.targets(manager)).getFloat();

      double first = 0.9 * (logSum(1, -2, 0.5) + 2) + 0.1 * (logSum(1, -2, 0.5) - 0.5);
      double last = 0.5 * (logSum(7, 0, 2, 1) - 7);
      assertThat(loss).isCloseTo((float) ((first + last) / 2), within(1e-5f));
    }
  }

  private static double logSum(double... logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum);
  }
}
