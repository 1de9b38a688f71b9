package io.tonestream.model.importing;

import io.tonestream.model.bundle.Float16;
import java.nio.ByteBuffer;
import java.util.Optional;

/** How the numbers of a tensor lie in a file, little-endian; named as in safetensors. */
enum StoredType {
  F32(4),
  F16(2),
  BF16(2),
  F64(8),
  F8_E4M3(1),
  F8_E5M2(1),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1);

  private final int bytes;

  StoredType(int bytes) {
    this.bytes = bytes;
  }

  /** The type of this name, if it is one. */
  static Optional<StoredType> of(String name) {
    for (StoredType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** How many bytes a number takes. */
  int bytes() {
    return bytes;
  }

  /** Whether a parameter may be of this type. */
  boolean isReadable() {
    return switch (this) {
      case F32, F16, BF16 -> true;
      case F64, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL -> false;
    };
  }

  /** The next number of a buffer in little-endian order. */
  float next(ByteBuffer buffer) {
    return switch (this) {
      case F32 -> buffer.getFloat();
      case F16 -> Float16.toFloat(buffer.getShort());
      case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
      case F64, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
          throw new IllegalStateException(this + " is not readable");
    };
  }
}
