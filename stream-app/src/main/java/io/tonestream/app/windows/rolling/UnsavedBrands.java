package io.tonestream.app.windows.rolling;

import io.tonestream.app.counting.BrandCounts.OfBrand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which brands have counts that their own entries don't hold yet, and the {@link CountsJournal}
 * that does: it is kept as long as any of them needs it. One stream thread's own.
 */
final class UnsavedBrands {
  private final KeyValueStore<Bytes, byte[]> store;
  private final CountsJournal journal;

  /** A larger journal is shortened, whether updates are sent or not. */
  private final long maxJournalBytes;

  /** In the order of the first counts that only the journal has. */
  private final Deque<Unsaved> unsaved = new ArrayDeque<>();

  /**
   * Keys of brands that are forgotten but for a mark, and where the journal ended then, in that
   * order.
   */
  private final Map<Bytes, Long> forgotten = new LinkedHashMap<>();

  /**
   * None yet, with the journal that the store holds once it was {@linkplain CountsJournal#read
   * read}.
   */
  UnsavedBrands(KeyValueStore<Bytes, byte[]> store, long maxJournalBytes) {
    this.store = store;
    this.journal = new CountsJournal(store);
    this.maxJournalBytes = maxJournalBytes;
  }

  /** Since which entry a brand has had counts that only the journal has, unless it was saved. */
  private record Unsaved(StoredBrand brand, long from) {
    boolean isStill() {
      return brand.isUnsavedSince(from);
    }
  }

  /** Holds the counts that brands' own entries don't hold yet; {@link #keep} adds to it. */
  CountsJournal journal() {
    return journal;
  }

  /** A brand has counts that only the journal has, from this entry on. */
  void add(StoredBrand brand, long entry) {
    unsaved.add(new Unsaved(brand, entry));
  }

  /** A brand is forgotten, but for a mark that is kept until the journal begins there. */
  void mark(Bytes brandKey, long entry) {
    forgotten.remove(brandKey);
    forgotten.put(brandKey, entry);
  }

  /** There is more to be kept of the brand again than a mark. */
  void removeMark(Bytes brandKey) {
    forgotten.remove(brandKey);
  }

  /** Keeps what brands have added, all of which {@link StoredBrand#keep} left to the journal. */
  void keep(long wallMillis, List<OfBrand> counts) {
    journal.add(wallMillis, counts);
    if (journal.bytes() > maxJournalBytes) {
      shortenJournal();
    }
  }

  /** Forgets the counts that the brands' entries hold. */
  void shortenJournal() {
    while (!unsaved.isEmpty() && (!unsaved.peek().isStill() || journal.bytes() > maxJournalBytes)) {
      Unsaved oldest = unsaved.remove();
      if (oldest.isStill()) {
        oldest.brand.save();
      }
      journal.forgetBefore(unsaved.isEmpty() ? journal.end() : unsaved.peek().from);
    }
    removeMarks();
  }

  /** Of forgotten brands that the journal has nothing of any more. */
  private void removeMarks() {
    Iterator<Map.Entry<Bytes, Long>> marks = forgotten.entrySet().iterator();
    while (marks.hasNext()) {
      Map.Entry<Bytes, Long> mark = marks.next();
      if (mark.getValue() > journal.begin()) {
        return;
      }
      store.delete(mark.getKey());
      marks.remove();
    }
  }
}
