package io.tonestream.trainer.training;

import ai.djl.ndarray.NDArray;

/** What training makes small. */
final class Losses {
  private Losses() {}

  /**
   * Mean cross-entropy, a scalar.
   *
   * @param logits {@code [batch, labels]}
   * @param targets {@code [batch, labels]}: each row is a distribution, times the text's weight
   */
  static NDArray crossEntropy(NDArray logits, NDArray targets) {
    return logits.logSoftmax(1).mul(targets).sum().neg().div(logits.getShape().get(0));
  }
}
