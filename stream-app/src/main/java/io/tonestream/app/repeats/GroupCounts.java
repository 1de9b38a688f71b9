package io.tonestream.app.repeats;

import java.util.Arrays;

/** Number of texts in each {@link ContentGroup}. Mutable, one thread's own. */
public final class GroupCounts {
  /** How many groups there are. */
  public static final int GROUPS = 16;

  private static final int GROUP_MASK = GROUPS - 1;

  /** A count that stands in one byte with its group. */
  private static final int MAX_SMALL = 15;

  private final long[] counts = new long[GROUPS];

  /** Of no texts. */
  public GroupCounts() {}

  /** Counts a text of this group; one of {@link ContentGroup#NONE} isn't counted. */
  public void add(int group) {
    if (group != ContentGroup.NONE) {
      counts[group]++;
    }
  }

  /** Adds others. */
  public void add(GroupCounts others) {
    for (int group = 0; group < GROUPS; group++) {
      counts[group] += others.counts[group];
    }
  }

  /** Number of texts that belong to a group. */
  public long texts() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Number of texts in one group. */
  long in(int group) {
    return counts[group];
  }

  /** The counts in ascending order, {@code [groups]}. */
  double[] sorted() {
    double[] sorted = new double[GROUPS];
    for (int group = 0; group < GROUPS; group++) {
      sorted[group] = counts[group];
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /**
   * The counts in few bytes. First the least of them; then, if that is 0, each group that has texts
   * with their number, together in a byte where it is small, else each count less the least.
   */
  public byte[] toBytes() {
    long base = counts[0];
    for (long count : counts) {
      base = Math.min(base, count);
    }
    byte[] bytes = new byte[size(base)];
    int at = Varint.write(base, bytes, 0);
    for (int group = 0; group < GROUPS; group++) {
      long rest = counts[group] - base;
      if (base > 0) {
        at = Varint.write(rest, bytes, at);
      } else if (rest > MAX_SMALL) {
        bytes[at++] = (byte) group;
        at = Varint.write(rest, bytes, at);
      } else if (rest > 0) {
        bytes[at++] = (byte) (group | rest << 4);
      }
    }
    return bytes;
  }

  private int size(long base) {
    int size = Varint.size(base);
    for (long count : counts) {
      long rest = count - base;
      if (base > 0) {
        size += Varint.size(rest);
      } else if (rest > MAX_SMALL) {
        size += 1 + Varint.size(rest);
      } else if (rest > 0) {
        size++;
      }
    }
    return size;
  }

  /** Adds what {@link #toBytes} made, of these bytes from one index to another, exclusive. */
  public void add(byte[] bytes, int from, int to) {
    int at = from;
    long base = Varint.read(bytes, at);
    at += Varint.size(base);
    if (base == 0) {
      while (at < to) {
        int group = bytes[at] & GROUP_MASK;
        long count = (bytes[at] & 0xFF) >>> 4;
        at++;
        if (count == 0) {
          count = Varint.read(bytes, at);
          at += Varint.size(count);
        }
        counts[group] += count;
      }
      return;
    }
    for (int group = 0; group < GROUPS; group++) {
      long rest = Varint.read(bytes, at);
      at += Varint.size(rest);
      counts[group] += base + rest;
    }
  }

  /** Adds what {@link #toBytes} made. */
  public void add(byte[] bytes) {
    add(bytes, 0, bytes.length);
  }
}
