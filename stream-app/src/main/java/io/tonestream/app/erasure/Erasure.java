package io.tonestream.app.erasure;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a text to be gone: a record of {@code brand-counts}, on each of its partitions,
 * since nobody knows which brands the text was of.
 *
 * @param id of the text, {@link TextId#of}
 */
public record Erasure(long id) {
  /** Of records of {@code brand-counts}: the first byte, as with counts of brands. */
  public static final byte FORMAT = 4;

  /** Reads what {@link #toBytes} made; nothing if it is something else. */
  public static Optional<Erasure> read(byte @Nullable [] value) {
    return value != null && value.length == 1 + Long.BYTES && value[0] == FORMAT
        ? Optional.of(new Erasure(ByteBuffer.wrap(value).getLong(1)))
        : Optional.empty();
  }

  /** The format (1 byte) and the id. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(1 + Long.BYTES).put(FORMAT).putLong(id).array();
  }
}
