package io.tonestream.model.bundle;

import io.tonestream.model.network.Tensor;

/** How a number is kept in a file, little-endian; named as in safetensors. */
enum NumberType {
  /** A whole number in [-127, 127], times its row's scale. */
  I8(1),
  F16(2),
  F32(4);

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** Of a tensor: the type that it has in a file already, or else what the precision wants. */
  static NumberType of(Tensor tensor, Precision precision) {
    if (tensor.numbers() instanceof SavedNumbers saved) {
      return saved.type();
    }
    boolean large = tensor.numbers().count() >= Precision.MIN_HALF;
    return switch (precision) {
      case INT8 -> large && tensor.shape().length == 2 ? I8 : F32;
      case HALF -> large && fitsHalf(tensor.numbers()) ? F16 : F32;
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
