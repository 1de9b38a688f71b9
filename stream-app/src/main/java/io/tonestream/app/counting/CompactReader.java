package io.tonestream.app.counting;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what a {@link CompactWriter} wrote, in the same order. One thread's own. */
public final class CompactReader {
  private final ByteBuffer bytes;
  private final List<String> names = new ArrayList<>(2);

  /** Of the rest of these bytes. */
  public CompactReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Whether there is more. */
  public boolean hasMore() {
    return bytes.hasRemaining();
  }

  /** Reads a number. */
  public long number() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes.get();
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads a name: one object for equal ones, since there are few and very many hold them. */
  public String name() {
    int number = (int) number();
    if (number == names.size()) {
      names.add(new String(bytes(), StandardCharsets.UTF_8).intern());
    }
    return names.get(number);
  }

  /** Reads bytes. */
  public byte[] bytes() {
    long length = number();
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException(); // before memory is taken for it
    }
    byte[] value = new byte[(int) length];
    bytes.get(value);
    return value;
  }
}
