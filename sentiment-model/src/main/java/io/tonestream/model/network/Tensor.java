package io.tonestream.model.network;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Trained numbers outside the engine. Immutable, but not copied: who hands one on doesn't change
 * its numbers any more. Any thread.
 */
public final class Tensor {
  private final long[] shape;
  private final Numbers numbers;

  /** Where a tensor's numbers are, row-major. */
  public interface Numbers {
    /** How many there are. */
    long count();

    /**
     * Hands all of them over in their order, some at a time; a buffer is the taker's until it
     * returns.
     */
    void forEachChunk(Consumer<FloatBuffer> taker);
  }

  /** Numbers that are in memory as they are. */
  private record Values(float[] values) implements Numbers {
    @Override
    public long count() {
      return values.length;
    }

    @Override
    public void forEachChunk(Consumer<FloatBuffer> taker) {
      taker.accept(FloatBuffer.wrap(values).asReadOnlyBuffer());
    }
  }

  /**
   * Of numbers in memory.
   *
   * @param shape the lengths of its axes
   * @param values row-major
   */
  public Tensor(long[] shape, float[] values) {
    this(shape, new Values(values));
  }

  /**
   * Of numbers that are kept in another form, or elsewhere.
   *
   * @param shape the lengths of its axes
   */
  public Tensor(long[] shape, Numbers numbers) {
    if (size(shape) != numbers.count()) {
      throw new IllegalArgumentException(
          numbers.count() + " values don't fill the shape " + Arrays.toString(shape));
    }
    this.shape = shape;
    this.numbers = numbers;
  }

  /** The lengths of its axes. */
  public long[] shape() {
    return shape;
  }

  /** Its numbers where they are. */
  public Numbers numbers() {
    return numbers;
  }

  /**
   * Its numbers, row-major, not to be changed. Each call may make a new array: those who need it
   * again keep it, and those who need not have all at once take {@link #numbers} in chunks.
   */
  public float[] values() {
    if (numbers instanceof Values inMemory) {
      return inMemory.values();
    }
    FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(numbers.count()));
    numbers.forEachChunk(all::put);
    return all.array();
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
        && Arrays.equals(values(), tensor.values());
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values());
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
