package io.tonestream.app.streams;

import io.tonestream.app.streams.BrandCounts.OfBrand;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.CompactReader;
import io.tonestream.app.windows.CompactWriter;
import io.tonestream.app.windows.PackedPanes;
import io.tonestream.app.windows.PaneLog;
import io.tonestream.app.windows.Tally;
import io.tonestream.app.windows.WindowLength;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.ErrorRates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Keeps brands' windows in a Kafka Streams store: an entry for each brand, which holds its panes
 * too as long as they are few, and else an entry for each pane and block. Texts of a brand with
 * many panes rewrite those that they count in and no others. Those of brands with few go to a
 * {@link CountsJournal}, and a brand's entry is written when its update is sent: with very many
 * brands, each text would else write another brand.
 *
 * <p>Keys are {@link BrandKey}s. A brand's own entry has the {@link BrandState}, where the journal
 * ended when it was written, and the {@link PackedPanes}; a pane's has its {@link Tally}, a block's
 * the counts of its content groups. Before all brands lie the store's {@link StoreFormat} and the
 * errors of model versions and their parts: a length of 0, and the scorer; after them, the journal.
 * Writes pass through the store's cache, which sends one update an entry and commit to its
 * changelog.
 */
final class BrandStore {
  /** The store's name in the topology. */
  static final String NAME = "brand-windows";

  /** Of the entries; 1 had a journal of texts, 2 no number of a brand's texts, 3 no groups. */
  private static final byte FORMAT = 4;

  /** A brand with more panes gets an entry for each. */
  private static final int MAX_TOGETHER = 16;

  /** Half of that, so that a brand doesn't go to and fro. */
  private static final int TOGETHER_AGAIN = 8;

  /** A larger journal is shortened, whether updates are sent or not. */
  private static final long MAX_JOURNAL_BYTES = 8 << 20;

  private static final long ALL_SAVED = -1;

  private final KeyValueStore<Bytes, byte[]> store;
  private final long maxJournalBytes;
  private final CountsJournal journal;

  /** Brands with counts that only the journal has, in the order of the first of those. */
  private final Deque<Unsaved> unsaved = new ArrayDeque<>();

  /**
   * Keys of brands that are forgotten but for a mark, and where the journal ended then, in that
   * order.
   */
  private final Map<Bytes, Long> forgotten = new LinkedHashMap<>();

  BrandStore(KeyValueStore<Bytes, byte[]> store) {
    this(store, MAX_JOURNAL_BYTES);
  }

  BrandStore(KeyValueStore<Bytes, byte[]> store, long maxJournalBytes) {
    this.store = store;
    this.maxJournalBytes = maxJournalBytes;
    this.journal = new CountsJournal(store);
  }

  /** The store as the topology declares it: on disk, cached, with a changelog. */
  static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }

  /** Since which entry a brand has had counts that only the journal has, unless it was saved. */
  private record Unsaved(Brand brand, long from) {
    boolean isStill() {
      return brand.unsavedFrom == from;
    }
  }

  /** A brand's windows, and what is kept of them. */
  final class Brand implements PaneLog {
    private final BrandWindows windows;

    /** Whether each pane has an entry. */
    private boolean isApart;

    /** Where the journal ended when the brand was last saved. */
    private long savedTo;

    private long unsavedFrom = ALL_SAVED;

    private long heardMillis;
    private boolean isForgotten;

    private Brand(BrandWindows windows) {
      this.windows = windows;
    }

    BrandWindows windows() {
      return windows;
    }

    /** Texts of the brand were told of, at this time by the wall clock. */
    void hear(long wallMillis) {
      heardMillis = wallMillis;
    }

    /**
     * When texts of the brand were told of last by the wall clock, in milliseconds; 0 if not since
     * the task began.
     */
    long heardMillis() {
      return heardMillis;
    }

    /** Whether it is no longer kept: whoever still holds it is to let go of it. */
    boolean isForgotten() {
      return isForgotten;
    }

    /**
     * Keeps nothing of the brand any more, but for a mark, as long as the journal has counts of it:
     * they must not begin it anew.
     */
    void forget() {
      isForgotten = true;
      windows.forEachPane((window, pane, tally) -> remove(window, pane));
      windows.forEachBlock((window, block, counts) -> removeGroups(window, block));
      Bytes key = BrandKey.of(windows.brand());
      if (unsavedFrom == ALL_SAVED && savedTo <= journal.begin()) {
        store.delete(key);
      } else {
        unsavedFrom = ALL_SAVED;
        store.put(key, mark(journal.end()));
        forgotten.remove(key);
        forgotten.put(key, journal.end());
      }
    }

    /** Keeps the brand as it is now. */
    void save() {
      boolean wasApart = isApart;
      isApart = windows.panes() > (wasApart ? TOGETHER_AGAIN : MAX_TOGETHER);
      if (wasApart && !isApart) {
        windows.forEachPane((window, pane, tally) -> store.delete(key(window, pane)));
        windows.forEachBlock((window, block, counts) -> store.delete(blockKey(window, block)));
      } else if (!wasApart && isApart) {
        windows.forEachPane((window, pane, tally) -> store.put(key(window, pane), tally.toBytes()));
        windows.forEachBlock((window, block, counts) -> store.put(blockKey(window, block), counts));
      }
      savedTo = journal.end();
      unsavedFrom = ALL_SAVED;
      Bytes key = BrandKey.of(windows.brand());
      store.put(key, toBytes());
      forgotten.remove(key);
    }

    /**
     * Keeps what was just counted, or leaves that to the journal.
     *
     * @param stateChanged whether that changed more than panes
     * @return whether it must go to the journal's next entry
     */
    boolean keep(boolean stateChanged) {
      if (!isApart && windows.panes() <= MAX_TOGETHER) {
        isUnsavedFrom(journal.end());
        return true;
      }
      if (stateChanged || !isApart) {
        save();
      }
      return false;
    }

    private void isUnsavedFrom(long entry) {
      if (unsavedFrom == ALL_SAVED) {
        unsavedFrom = entry;
        unsaved.add(new Unsaved(this, entry));
      }
    }

    /** Of a brand whose panes lie together, nothing is written before the brand is. */
    @Override
    public void put(WindowLength window, long pane, Tally tally) {
      if (isApart) {
        store.put(key(window, pane), tally.toBytes());
      }
    }

    @Override
    public void remove(WindowLength window, long pane) {
      if (isApart) {
        store.delete(key(window, pane));
      }
    }

    @Override
    public void putGroups(Duration window, long block, byte[] counts) {
      if (isApart) {
        store.put(blockKey(window, block), counts);
      }
    }

    @Override
    public void removeGroups(Duration window, long block) {
      if (isApart) {
        store.delete(blockKey(window, block));
      }
    }

    private Bytes key(WindowLength window, long pane) {
      return BrandKey.of(windows.brand(), window.length(), pane);
    }

    private Bytes blockKey(Duration window, long block) {
      return BrandKey.ofBlock(windows.brand(), window, block);
    }

    private byte[] toBytes() {
      CompactWriter rest = new CompactWriter();
      rest.number(savedTo);
      if (!isApart) {
        PackedPanes.write(windows, rest);
      }
      return entry(windows.state(), rest);
    }

    /** Whether it is forgotten but for a mark, and nothing came since. */
    private boolean isMark() {
      return unsavedFrom == ALL_SAVED && windows.state().equals(BrandState.NEW);
    }
  }

  private static byte[] mark(long savedTo) {
    CompactWriter rest = new CompactWriter();
    rest.number(savedTo);
    return entry(BrandState.NEW, rest);
  }

  private static byte[] entry(BrandState state, CompactWriter rest) {
    byte[] first = state.toBytes();
    return ByteBuffer.allocate(first.length + rest.size()).put(first).put(rest.toBytes()).array();
  }

  /** A brand of which nothing is kept yet. */
  Brand begin(BrandWindows windows) {
    return new Brand(windows);
  }

  /** Keeps how a model version errs, {@link ErrorRates}. */
  void putErrors(String scorer, byte[] rates) {
    store.put(errorsKey(scorer), rates);
  }

  /** Keeps what brands have added, all of which {@link Brand#keep} left to the journal. */
  void journal(long wallMillis, List<OfBrand> counts) {
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

  /**
   * All brands that are kept. Panes of windows that are no longer configured are forgotten, and so
   * are the errors of scorers that no pane has texts of. What an earlier release kept in another
   * format is forgotten too: windows begin anew.
   *
   * @param errors what is kept of errors is added here
   * @param bins are closed as time goes by
   * @throws NewerFormatException if a later release wrote what is kept
   */
  Map<String, Brand> load(
      WindowsConfiguration configuration, Map<String, ErrorMatrix> errors, Bins bins) {
    boolean isReadable = StoreFormat.isCurrent(store, FORMAT);
    Loading loading = new Loading(configuration, errors, bins);
    List<Bytes> obsolete = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        if (!isReadable || !loading.take(entry.key, entry.value)) {
          obsolete.add(entry.key);
        }
      }
    }
    obsolete.forEach(store::delete);
    StoreFormat.set(store, FORMAT);
    Set<String> scorers = new HashSet<>();
    for (Brand brand : loading.brands.values()) {
      journal.goOnFrom(brand.savedTo);
      brand.windows.forEachPane((window, pane, tally) -> scorers.addAll(tally.scorers()));
    }
    errors.keySet().stream()
        .filter(scorer -> !scorers.contains(scorer))
        .forEach(scorer -> store.delete(errorsKey(scorer)));
    errors.keySet().retainAll(scorers);
    loading.brands.values().stream()
        .filter(Brand::isMark)
        .sorted(Comparator.comparingLong(brand -> brand.savedTo))
        .forEach(brand -> forgotten.put(BrandKey.of(brand.windows.brand()), brand.savedTo));
    loading.brands.values().removeIf(Brand::isMark);
    return loading.brands;
  }

  /** Takes up what is kept, in the order of the keys: brands before the journal. */
  private final class Loading {
    private final WindowsConfiguration configuration;
    private final Map<String, ErrorMatrix> errors;
    private final Bins bins;
    private final Map<String, Brand> brands = new HashMap<>();

    Loading(WindowsConfiguration configuration, Map<String, ErrorMatrix> errors, Bins bins) {
      this.configuration = configuration;
      this.errors = errors;
      this.bins = bins;
    }

    /** Whether the entry is to be kept. */
    boolean take(Bytes key, byte[] value) {
      if (StoreFormat.is(key)) {
        return true;
      }
      if (isErrors(key)) {
        ErrorMatrix.of(ErrorRates.read(value)).ifPresent(matrix -> errors.put(scorer(key), matrix));
        return true;
      }
      if (CountsJournal.isEntry(key)) {
        journal.read(key, value, this::count);
        return true;
      }
      BrandKey brandKey = BrandKey.read(key);
      if (brandKey.window() == null) {
        takeBrand(brandKey.brand(), ByteBuffer.wrap(value));
        return true;
      }
      @Nullable Brand brand = brands.get(brandKey.brand());
      if (brand == null) {
        return false;
      }
      brand.isApart = true;
      return brandKey.isBlock()
          ? brand.windows.restoreGroups(brandKey.window().negated(), brandKey.pane(), value)
          : brand.windows.restore(brandKey.window(), brandKey.pane(), Tally.fromBytes(value));
    }

    private void takeBrand(String name, ByteBuffer value) {
      Brand brand = begin(name, BrandState.read(value));
      CompactReader rest = new CompactReader(value);
      brand.savedTo = rest.number();
      PackedPanes.read(rest, brand.windows::restore, brand.windows::restoreGroups);
    }

    /** Counts may stand in the journal still after their brand was saved. */
    private void count(long entry, long wallMillis, OfBrand counts) {
      @Nullable Brand known = brands.get(counts.brand());
      Brand brand = known == null ? begin(counts.brand(), BrandState.NEW) : known;
      if (entry >= brand.savedTo) {
        brand.windows.add(counts.counts(), wallMillis, brand);
        brand.isUnsavedFrom(entry);
      }
    }

    private Brand begin(String name, BrandState state) {
      Brand brand = new Brand(new BrandWindows(name, configuration, errors, bins, state));
      brands.put(name, brand);
      return brand;
    }
  }

  private static boolean isErrors(Bytes key) {
    return ByteBuffer.wrap(key.get()).getShort() == 0;
  }

  private static String scorer(Bytes errorsKey) {
    byte[] key = errorsKey.get();
    return new String(key, Short.BYTES, key.length - Short.BYTES, StandardCharsets.UTF_8);
  }

  private static Bytes errorsKey(String scorer) {
    byte[] name = scorer.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Short.BYTES + name.length).putShort((short) 0).put(name).array());
  }
}
