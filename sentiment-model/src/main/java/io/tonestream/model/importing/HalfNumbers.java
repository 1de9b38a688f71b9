package io.tonestream.model.importing;

import io.tonestream.model.bundle.Float16;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Tensor;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Numbers in half precision, in half the memory; a bundle of that precision has the same. */
final class HalfNumbers implements Tensor.Numbers {
  /** Numbers that are converted at a time. */
  private static final int CHUNK = 1 << 14;

  private final short[] halves;

  private HalfNumbers(short[] halves) {
    this.halves = halves;
  }

  /** Rounds numbers; empty if they are few, or one is too large. */
  static Optional<HalfNumbers> of(float[] values) {
    if (values.length < Precision.MIN_HALF) {
      return Optional.empty();
    }
    short[] halves = new short[values.length];
    for (int i = 0; i < halves.length; i++) {
      if (Math.abs(values[i]) > Float16.MAX_VALUE) {
        return Optional.empty();
      }
      halves[i] = Float16.fromFloat(values[i]);
    }
    return Optional.of(new HalfNumbers(halves));
  }

  @Override
  public long count() {
    return halves.length;
  }

  @Override
  public void forEachChunk(Consumer<FloatBuffer> taker) {
    FloatBuffer chunk = FloatBuffer.allocate(CHUNK);
    for (int from = 0; from < halves.length; from += CHUNK) {
      chunk.clear();
      for (int i = from; i < Math.min(halves.length, from + CHUNK); i++) {
        chunk.put(Float16.toFloat(halves[i]));
      }
      taker.accept(chunk.flip());
    }
  }
}
