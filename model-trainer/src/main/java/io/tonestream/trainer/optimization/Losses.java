package io.tonestream.trainer.optimization;

import ai.djl.ndarray.NDArray;
import io.tonestream.model.network.Scalars;

/** What training makes small. */
public final class Losses {
  private Losses() {}

  /**
   * Mean cross-entropy, a scalar.
   *
   * @param logits {@code [batch, labels]}
   * @param targets {@code [batch, labels]}: each row is a distribution, times the text's weight
   */
  public static NDArray crossEntropy(NDArray logits, NDArray targets) {
    NDArray texts = Scalars.of(logits.getManager(), logits.getShape().get(0));
    return logits.logSoftmax(1).mul(targets).sum().neg().div(texts);
  }
}
