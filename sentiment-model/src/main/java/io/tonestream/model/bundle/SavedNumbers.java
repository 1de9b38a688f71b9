package io.tonestream.model.bundle;

import io.tonestream.model.network.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * A tensor's numbers as a file has them; what is read is a view of the file's bytes, and written
 * again as the same bytes.
 */
record SavedNumbers(NumberType type, Pieces bytes) implements Tensor.Numbers {
  /** Numbers that are converted at a time. */
  private static final int CHUNK = 1 << 14;

  @Override
  public long count() {
    return bytes.size() / type.bytes();
  }

  @Override
  public void forEachChunk(Consumer<FloatBuffer> taker) {
    byte[] read = new byte[CHUNK * type.bytes()];
    FloatBuffer converted = FloatBuffer.allocate(CHUNK);
    InputStream in = bytes.stream();
    try {
      int length = in.readNBytes(read, 0, read.length);
      while (length > 0) {
        convert(ByteBuffer.wrap(read, 0, length), converted.clear());
        taker.accept(converted.flip());
        length = in.readNBytes(read, 0, read.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
  }

  private void convert(ByteBuffer from, FloatBuffer to) {
    from.order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F16 -> {
        while (from.hasRemaining()) {
          to.put(Float16.toFloat(from.getShort()));
        }
      }
      case F32 -> to.put(from.asFloatBuffer());
    }
  }

  /** Converts a tensor's numbers; those of a file stay as they are. */
  static SavedNumbers of(Tensor tensor, NumberType type) {
    if (tensor.numbers() instanceof SavedNumbers saved && saved.type() == type) {
      return saved;
    }
    PieceOutput out = new PieceOutput();
    ByteBuffer converted = ByteBuffer.allocate(CHUNK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    tensor
        .numbers()
        .forEachChunk(
            chunk -> {
              while (chunk.hasRemaining()) {
                convert(chunk, type, converted.clear());
                out.write(converted.array(), 0, converted.position());
              }
            });
    return new SavedNumbers(type, out.toPieces());
  }

  /** Converts as many as there is room for. */
  private static void convert(FloatBuffer from, NumberType type, ByteBuffer to) {
    int count = Math.min(from.remaining(), CHUNK);
    switch (type) {
      case F16 -> {
        for (int i = 0; i < count; i++) {
          to.putShort(Float16.fromFloat(from.get()));
        }
      }
      case F32 -> {
        for (int i = 0; i < count; i++) {
          to.putFloat(from.get());
        }
      }
    }
  }

  /**
   * Refuses numbers that are infinite or none.
   *
   * @throws IllegalArgumentException that names the first one
   */
  void requireFinite(String parameter) {
    forEachChunk(
        chunk -> {
          while (chunk.hasRemaining()) {
            float value = chunk.get();
            if (!Float.isFinite(value)) {
              throw new IllegalArgumentException("parameter " + parameter + " holds " + value);
            }
          }
        });
  }
}
