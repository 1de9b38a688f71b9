package io.tonestream.app.repeats;

/**
 * Numbers that are not negative in as many bytes as they need: seven bits each, the lowest first; a
 * sign bit says that more follow.
 */
final class Varint {
  private Varint() {}

  /** Writes a number, and returns where the next one goes. */
  static int write(long value, byte[] bytes, int from) {
    int at = from;
    long rest = value;
    while (rest > 0x7F) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  static long read(byte[] bytes, int from) {
    long value = 0;
    int at = from;
    int shift = 0;
    byte next;
    do {
      next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  /** How many bytes a number takes. */
  static int size(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }
}
