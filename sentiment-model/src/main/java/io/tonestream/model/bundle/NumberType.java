package io.tonestream.model.bundle;

import io.tonestream.model.network.Tensor;

/** How a number is kept in a file, little-endian; named as in safetensors. */
enum NumberType {
  F16(2),
  F32(4);

  /** Tensors with fewer values gain nothing from half precision. */
  static final int MIN_HALF = 4_096;

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** Of a tensor: the type that it has in a file already, or else what the precision wants. */
  static NumberType of(Tensor tensor, Precision precision) {
    if (tensor.numbers() instanceof SavedNumbers saved) {
      return saved.type();
    }
    return switch (precision) {
      case HALF -> tensor.numbers().count() >= MIN_HALF && fitsHalf(tensor.numbers()) ? F16 : F32;
      case SINGLE -> F32;
    };
  }

  private static boolean fitsHalf(Tensor.Numbers numbers) {
    boolean[] fits = {true};
    numbers.forEachChunk(
        chunk -> {
          while (fits[0] && chunk.hasRemaining()) {
            fits[0] = Math.abs(chunk.get()) <= Float16.MAX_VALUE;
          }
        });
    return fits[0];
  }

  /** How many bytes a number takes. */
  int bytes() {
    return bytes;
  }
}
