package io.tonestream.model.bundle;

import io.tonestream.model.network.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * A tensor's numbers as a file has them; what is read is a view of the file's bytes, and written
 * again as the same bytes.
 *
 * @param scales what the numbers of each row are multiplied by, if they are {@link NumberType#I8};
 *     empty for other types
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record SavedNumbers(NumberType type, Pieces bytes, float[] scales) implements Tensor.Numbers {
  /** Numbers that are converted at a time. */
  private static final int CHUNK = 1 << 14;

  private static final float[] NONE = {};

  /** The largest number of 8 bits: the scale is symmetric around 0. */
  private static final int MAX_INT8 = 127;

  /** Of a type that needs no scales. */
  SavedNumbers(NumberType type, Pieces bytes) {
    this(type, bytes, NONE);
  }

  @Override
  public long count() {
    return bytes.size() / type.bytes();
  }

  @Override
  public void forEachChunk(Consumer<FloatBuffer> taker) {
    byte[] read = new byte[CHUNK * type.bytes()];
    FloatBuffer converted = FloatBuffer.allocate(CHUNK);
    InputStream in = bytes.stream();
    long done = 0;
    try {
      int length = in.readNBytes(read, 0, read.length);
      while (length > 0) {
        convert(ByteBuffer.wrap(read, 0, length), done, converted.clear());
        taker.accept(converted.flip());
        done += length / type.bytes();
        length = in.readNBytes(read, 0, read.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
  }

  private void convert(ByteBuffer from, long first, FloatBuffer to) {
    from.order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case I8 -> {
        long columns = count() / scales.length;
        int row = (int) (first / columns);
        for (long left = (row + 1) * columns - first; from.hasRemaining(); left--) {
          if (left == 0) {
            row++;
            left = columns;
          }
          to.put(from.get() * scales[row]);
        }
      }
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
    if (type == NumberType.I8) {
      return int8(tensor);
    }
    PieceOutput out = new PieceOutput();
    try {
      write(tensor, type, out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write bytes to memory", e);
    }
    return new SavedNumbers(type, out.toPieces());
  }

  /** Writes a tensor's numbers, some at a time; not as {@link NumberType#I8}. */
  static void write(Tensor tensor, NumberType type, OutputStream out) throws IOException {
    ByteBuffer converted = ByteBuffer.allocate(CHUNK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      tensor
          .numbers()
          .forEachChunk(
              chunk -> {
                while (chunk.hasRemaining()) {
                  convert(chunk, type, converted.clear());
                  write(converted.flip(), out);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(ByteBuffer bytes, OutputStream out) {
    try {
      out.write(bytes.array(), 0, bytes.limit());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each row times what makes its largest number {@value #MAX_INT8}, rounded. */
  private static SavedNumbers int8(Tensor matrix) {
    float[] values = matrix.values();
    float[] scales = new float[(int) matrix.shape()[0]];
    int columns = values.length / scales.length;
    byte[] bytes = new byte[values.length];
    for (int row = 0; row < scales.length; row++) {
      float max = 0;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        max = Math.max(max, Math.abs(values[i]));
      }
      scales[row] = max / MAX_INT8;
      for (int i = row * columns; scales[row] > 0 && i < (row + 1) * columns; i++) {
        bytes[i] = (byte) Math.round(values[i] / scales[row]);
      }
    }
    return new SavedNumbers(NumberType.I8, Pieces.of(bytes), scales);
  }

  /** Converts as many as there is room for. */
  private static void convert(FloatBuffer from, NumberType type, ByteBuffer to) {
    int count = Math.min(from.remaining(), CHUNK);
    switch (type) {
      case I8 -> throw new IllegalArgumentException("whole rows are converted to I8");
      case F16 -> {
        for (int i = 0; i < count; i++) {
          to.putShort(Float16.fromFloat(from.get()));
        }
      }
      case F32 -> {
        to.asFloatBuffer().put(from.slice(from.position(), count));
        from.position(from.position() + count);
        to.position(count * Float.BYTES);
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
