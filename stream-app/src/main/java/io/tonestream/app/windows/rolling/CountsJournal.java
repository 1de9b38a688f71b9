package io.tonestream.app.windows.rolling;

import io.tonestream.app.counting.BrandCounts;
import io.tonestream.app.counting.BrandCounts.OfBrand;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts that brands have added and that their own entries don't hold yet, in the order in which
 * they came: one entry of the store for each record, be it of a thousand brands. So they are kept
 * when their transaction is, at a fraction of what it costs to write each brand.
 *
 * <p>Entries are numbered; numbers only grow. An entry has the wall clock in milliseconds (8 bytes)
 * and the {@linkplain BrandCounts#pack packed} counts. Its key lies after all brands.
 */
final class CountsJournal {
  private static final short AFTER_BRANDS = -1;

  private final KeyValueStore<Bytes, byte[]> store;

  /** Sizes of the entries that are kept, in bytes. */
  private final Deque<Integer> sizes = new ArrayDeque<>();

  private long end;
  private long bytes;

  /** With what the store holds, once that was {@linkplain #read read}. */
  CountsJournal(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Number of the first entry that is kept, or of the next one if there is none. */
  long begin() {
    return end - sizes.size();
  }

  /** Number of the next entry. */
  long end() {
    return end;
  }

  /** Size of all entries, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Adds an entry. */
  void add(long wallMillis, List<OfBrand> counts) {
    byte[] packed = BrandCounts.pack(counts);
    byte[] value =
        ByteBuffer.allocate(Long.BYTES + packed.length).putLong(wallMillis).put(packed).array();
    store.put(key(end++), value);
    grow(value.length);
  }

  /** Forgets the entries before this one. */
  void forgetBefore(long entry) {
    while (!sizes.isEmpty() && begin() < entry) {
      store.delete(key(begin()));
      bytes -= sizes.remove();
    }
  }

  /** Takes up an entry, which must come in their order, and shows it. */
  void read(Bytes key, byte[] value, Reader reader) {
    end = ByteBuffer.wrap(key.get()).getLong(Short.BYTES) + 1;
    grow(value.length);
    ByteBuffer in = ByteBuffer.wrap(value);
    long wallMillis = in.getLong();
    byte[] packed = new byte[in.remaining()];
    in.get(packed);
    BrandCounts.unpack(packed).forEach(counts -> reader.read(end - 1, wallMillis, counts));
  }

  /** Is shown counts. */
  @FunctionalInterface
  interface Reader {
    /** What a brand added, the number of its entry, and when that was by the wall clock. */
    void read(long entry, long wallMillis, OfBrand counts);
  }

  /**
   * The next entry gets this number or a later one. A journal may be empty while brands still say
   * where it ended, so each brand's is to be given here once entries were read.
   */
  void goOnFrom(long entry) {
    if (sizes.isEmpty()) {
      end = Math.max(end, entry);
    }
  }

  /** Whether a key is that of an entry of a journal. */
  static boolean isEntry(Bytes key) {
    return ByteBuffer.wrap(key.get()).getShort() == AFTER_BRANDS;
  }

  private void grow(int size) {
    sizes.add(size);
    bytes += size;
  }

  private static Bytes key(long entry) {
    return Bytes.wrap(
        ByteBuffer.allocate(Short.BYTES + Long.BYTES)
            .putShort(AFTER_BRANDS)
            .putLong(entry)
            .array());
  }
}
