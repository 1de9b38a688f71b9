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
  private static final int OBJECT_BYTES = 16;
  private static final int ARRAY_BYTES = 16;
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

    void next() {
      indexBefore = index;
      start = end;
      read();
    }

    private void read() {
      if (isThere()) {
        long gap = Varint.read(packed, start);
        index = indexBefore + gap;
        body = start + Varint.size(gap);
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
    GroupCounts counts = sum(block, block);
    counts.add(texts);
    byte[] bytes = counts.toBytes();
    put(block, bytes);
    return bytes;
  }

  /** Puts back what {@link #add} returned. */
  public void put(long block, byte[] counts) {
    Cursor cursor = new Cursor(block);
    byte[] bytes = new byte[packed.length + 2 * Varint.MAX_SIZE + 1 + counts.length];
    System.arraycopy(packed, 0, bytes, 0, cursor.start);
    int at = Varint.write(block - cursor.indexBefore, bytes, cursor.start);
    bytes[at++] = (byte) counts.length;
    System.arraycopy(counts, 0, bytes, at, counts.length);
    at += counts.length;
    if (cursor.isThere()) {
      int rest = cursor.index == block ? cursor.end : cursor.body;
      if (cursor.index != block) {
        at = Varint.write(cursor.index - block, bytes, at);
      }
      System.arraycopy(packed, rest, bytes, at, packed.length - rest);
      at += packed.length - rest;
    }
    packed = Arrays.copyOf(bytes, at);
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

  /** How many bytes of the heap this takes. */
  public long heapBytes() {
    return OBJECT_BYTES + ARRAY_BYTES + packed.length;
  }
}
