package io.tonestream.app.repeats;

import java.util.Arrays;

/**
 * Number of texts in each content group, by block of event time; blocks without texts are left out.
 * Mutable, one thread's own.
 *
 * <p>There are some of these for each brand, so all stands in one array. For each block, in their
 * order: how far its index is from that of the one before ({@link Varint}), how many bytes its
 * counts take (1), and those ({@link GroupCounts#toBytes}).
 */
public final class GroupBlocks {
  private static final byte[] NONE = {};

  private byte[] packed = NONE;

  /** Of no texts. */
  public GroupBlocks() {}

  /** Is shown a block and its counts, as they are kept. */
  @FunctionalInterface
  public interface Visitor {
    /** A block. */
    void visit(long block, byte[] counts);
  }

  /** Goes from block to block. */
  private final class Cursor {
    private long indexBefore;
    private long index;

    /** Where the block starts, where what follows its gap does, and where it ends. */
    private int start;

    private int body;
    private int end;

    Cursor() {
      read();
    }

    /** At the first block that is not before this one, or at the end. */
    Cursor(long block) {
      this();
      while (isThere() && index < block) {
        next();
      }
    }

    boolean isThere() {
      return start < packed.length;
    }

    boolean isAt(long block) {
      return isThere() && index == block;
    }

    void next() {
      indexBefore = index;
      start = end;
      read();
    }

    private void read() {
      if (isThere()) {
        // Nearly all gaps are small, and a text passes some of them.
        long gap = packed[start] >= 0 ? packed[start] : Varint.read(packed, start);
        index = indexBefore + gap;
        body = packed[start] >= 0 ? start + 1 : start + Varint.size(gap);
        end = body + 1 + (packed[body] & 0xFF);
      }
    }

    void addTo(GroupCounts counts) {
      counts.add(packed, body + 1, end);
    }

    byte[] counts() {
      return Arrays.copyOfRange(packed, body + 1, end);
    }
  }

  /**
   * Counts texts of a block, and returns all counts of it, as they are kept.
   *
   * @param block not negative
   */
  public byte[] add(long block, GroupCounts texts) {
    Cursor cursor = new Cursor(block);
    GroupCounts counts = texts;
    if (cursor.isAt(block)) {
      counts = new GroupCounts();
      counts.add(texts);
      cursor.addTo(counts);
    }
    byte[] bytes = counts.toBytes();
    put(cursor, block, bytes);
    return bytes;
  }

  /** Puts back what {@link #add} returned. */
  public void put(long block, byte[] counts) {
    put(new Cursor(block), block, counts);
  }

  private void put(Cursor cursor, long block, byte[] counts) {
    byte[] before = packed;
    boolean isKnown = cursor.isAt(block);
    long gap = block - cursor.indexBefore;
    int body = cursor.start + Varint.size(gap);
    int end = body + 1 + counts.length;
    int rest = isKnown ? cursor.end : cursor.isThere() ? cursor.body : before.length;
    long nextGap = isKnown || !cursor.isThere() ? 0 : cursor.index - block;
    int next = end + (nextGap == 0 ? 0 : Varint.size(nextGap));
    if (next != rest) {
      packed = new byte[next + before.length - rest];
      System.arraycopy(before, 0, packed, 0, cursor.start);
      System.arraycopy(before, rest, packed, next, before.length - rest);
    }
    Varint.write(gap, packed, cursor.start);
    packed[body] = (byte) counts.length;
    System.arraycopy(counts, 0, packed, body + 1, counts.length);
    if (nextGap > 0) {
      Varint.write(nextGap, packed, end);
    }
  }

  /** The counts of blocks from one to another, inclusive. */
  public GroupCounts sum(long firstBlock, long lastBlock) {
    GroupCounts sum = new GroupCounts();
    for (Cursor cursor = new Cursor(firstBlock);
        cursor.isThere() && cursor.index <= lastBlock;
        cursor.next()) {
      cursor.addTo(sum);
    }
    return sum;
  }

  /** Shows all blocks. */
  public void forEach(Visitor visitor) {
    for (Cursor cursor = new Cursor(); cursor.isThere(); cursor.next()) {
      visitor.visit(cursor.index, cursor.counts());
    }
  }

  /** Removes the blocks before this one, and shows them. */
  public void removeBefore(long block, Visitor visitor) {
    Cursor cursor = new Cursor();
    while (cursor.isThere() && cursor.index < block) {
      visitor.visit(cursor.index, cursor.counts());
      cursor.next();
    }
    if (cursor.start > 0) {
      packed = cursor.isThere() ? from(cursor) : NONE;
    }
  }

  private byte[] from(Cursor cursor) {
    int rest = packed.length - cursor.body;
    byte[] bytes = new byte[Varint.size(cursor.index) + rest];
    System.arraycopy(packed, cursor.body, bytes, Varint.write(cursor.index, bytes, 0), rest);
    return bytes;
  }
}
