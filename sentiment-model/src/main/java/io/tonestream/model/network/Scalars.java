package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Numbers to multiply arrays by, or divide, where a gradient goes back through that. DJL's own
 * {@link NDArray#mul(Number)} and the like keep the number in memory of the JVM, and let go of it
 * when the product is made. PyTorch reads it again on the way back: if the garbage collector came
 * in between, the gradient is multiplied by whatever is there then.
 */
public final class Scalars {
  private Scalars() {}

  /** A number in memory of the engine's own, which lasts as long as PyTorch needs it. */
  public static NDArray of(NDManager manager, double number) {
    return manager.full(new Shape(), (float) number, DataType.FLOAT32);
  }
}
