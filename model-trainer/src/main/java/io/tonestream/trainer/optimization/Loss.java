package io.tonestream.trainer.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.network.Noise;
import io.tonestream.model.network.Parameters;

/** What a step in the engine makes smaller: the mean of terms, such as one for each text. */
@FunctionalInterface
public interface Loss {
  /**
   * The mean over a part of a batch, a scalar.
   *
   * @param scope owns the arrays that it makes
   * @param noise what training does to values
   */
  NDArray of(Parameters parameters, Batch part, NDManager scope, Noise noise);

  /** Of how many terms it is the mean. */
  default int terms(Batch part) {
    return part.size();
  }
}
