package io.tonestream.model.network;

import java.util.Arrays;

/**
 * Trained numbers outside the engine. Not copied: who hands one on doesn't change it any more.
 *
 * @param shape the lengths of its axes
 * @param values row-major
 */
public record Tensor(long[] shape, float[] values) {
  /** Refuses values that don't fill the shape. */
  public Tensor {
    if (size(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values don't fill the shape " + Arrays.toString(shape));
    }
  }

  /** How many values a shape has. */
  public static long size(long... shape) {
    long size = 1;
    for (long length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && Arrays.equals(shape, tensor.shape)
        && Arrays.equals(values, tensor.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
