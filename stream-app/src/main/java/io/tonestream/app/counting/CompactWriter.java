package io.tonestream.app.counting;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers and names in few bytes: a number takes as many as it needs, a name stands there once and
 * is a number afterwards. Read by {@link CompactReader}. One thread's own.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/#signed-ints">Zig-zag varints</a>
 */
public final class CompactWriter {
  private static final int USUAL_BYTES = 128;

  private final List<String> names = new ArrayList<>(2);
  private byte[] bytes = new byte[USUAL_BYTES];
  private int size;

  /** Writes a number; those near 0 take one byte. */
  public void number(long value) {
    ensure(Long.BYTES + 2);
    long rest = (value << 1) ^ (value >> (Long.SIZE - 1));
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a name: its number among those that stand there, and if it is a new one, itself. */
  public void name(String name) {
    int known = names.indexOf(name);
    number(known < 0 ? names.size() : known);
    if (known < 0) {
      names.add(name);
      bytes(name.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes bytes, after their number. */
  public void bytes(byte[] value) {
    number(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** What was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** How many bytes that are. */
  public int size() {
    return size;
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
    }
  }
}
