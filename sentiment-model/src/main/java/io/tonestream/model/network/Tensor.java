package io.tonestream.model.network;

import java.util.Arrays;
import java.util.random.RandomGenerator;

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

  /** Normally distributed around 0. */
  static Tensor normal(long[] shape, double deviation, RandomGenerator random) {
    float[] values = new float[Math.toIntExact(size(shape))];
    if (deviation > 0) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
    return new Tensor(shape, values);
  }

  /** Zeros, but for ones from one place on to before another. */
  static Tensor ones(long[] shape, int from, int to) {
    float[] values = new float[Math.toIntExact(size(shape))];
    Arrays.fill(values, from, to, 1);
    return new Tensor(shape, values);
  }

  /** A square matrix with ones on its diagonal. */
  static Tensor identity(int side) {
    float[] values = new float[Math.multiplyExact(side, side)];
    for (int i = 0; i < side; i++) {
      values[i * (side + 1)] = 1;
    }
    return new Tensor(new long[] {side, side}, values);
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
