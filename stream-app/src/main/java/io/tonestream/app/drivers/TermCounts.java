package io.tonestream.app.drivers;

import io.tonestream.schemas.BrandDrivers;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;

/**
 * In how many texts each term stands, for the frequent terms: a sketch with a bounded number of
 * counters, which begins with eight. A count is never too high, and at most {@link #error()} too
 * low; that is 0 until the first counter was given up. Mutable, one stream thread's own.
 *
 * @see <a href="https://datasketches.apache.org/docs/Frequency/FrequentItemsOverview.html">Frequent
 *     items in Apache DataSketches</a>
 */
final class TermCounts {
  private static final int MAX_BYTES_OF_TERM =
      Short.BYTES + 3 * BrandDrivers.MAX_TERM_LENGTH + Integer.BYTES;

  private final ItemsSketch<String> sketch;

  /** What counts were too low by when they were last written. */
  private long errorBefore;

  /**
   * @param counters size of the sketch's largest map, a power of two; three quarters of it are used
   */
  TermCounts(int counters) {
    sketch = new ItemsSketch<>(counters);
  }

  /** Counts so many texts with these terms. */
  void add(List<String> terms, int texts) {
    for (int i = 0; i < terms.size(); i++) {
      sketch.update(terms.get(i), texts);
    }
  }

  /** How much of the heap they take, about: keys, counts and states of the map, and the terms. */
  long heapBytes() {
    return 128 + 20L * sketch.getCurrentMapCapacity() + 56L * sketch.getNumActiveItems();
  }

  /** How much too low a count may be. */
  long error() {
    return errorBefore + sketch.getMaximumError();
  }

  /** Gives each term that has a counter. */
  void forEach(Each consumer) {
    long error = error();
    for (ItemsSketch.Row<String> row : rows()) {
      consumer.accept(row.getItem(), row.getLowerBound(), row.getLowerBound() + error);
    }
  }

  /** Takes a term and bounds of the number of its texts. */
  @FunctionalInterface
  interface Each {
    void accept(String term, long least, long most);
  }

  /**
   * All that {@link #read} needs. Where terms take more than this many bytes, the rarest are left
   * out, as if their counters had been given up.
   */
  void write(DataOutput out, int maxBytes) throws IOException {
    ItemsSketch.Row<String>[] mostFrequentFirst = rows();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    DataOutputStream terms = new DataOutputStream(bytes);
    int written = 0;
    while (written < mostFrequentFirst.length && bytes.size() + MAX_BYTES_OF_TERM <= maxBytes) {
      ItemsSketch.Row<String> row = mostFrequentFirst[written++];
      terms.writeUTF(row.getItem());
      terms.writeInt((int) Math.min(Integer.MAX_VALUE, row.getLowerBound()));
    }
    boolean isAll = written == mostFrequentFirst.length;
    out.writeLong(error() + (isAll ? 0 : mostFrequentFirst[written].getLowerBound()));
    out.writeInt(written);
    out.write(bytes.toByteArray());
  }

  static TermCounts read(DataInput in, int counters, StringPool pool) throws IOException {
    TermCounts counts = new TermCounts(counters);
    counts.errorBefore = in.readLong();
    int rows = in.readInt();
    for (int i = 0; i < rows; i++) {
      String term = pool.of(in.readUTF());
      counts.sketch.update(term, in.readInt());
    }
    return counts;
  }

  private ItemsSketch.Row<String>[] rows() {
    return sketch.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES);
  }
}
