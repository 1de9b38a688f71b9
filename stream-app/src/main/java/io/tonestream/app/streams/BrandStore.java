package io.tonestream.app.streams;

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
import io.tonestream.schemas.ConfusionHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
 * too as long as they are few, and else an entry for each pane. A text of a brand with many panes
 * rewrites those that it counts in and no others. One of a brand with few goes to a {@link
 * TextJournal}, and the brand's entry is written when its update is sent: with very many brands,
 * each text would else write another brand.
 *
 * <p>Keys are {@link BrandKey}s. A brand's own entry has the {@link BrandState}, where the journal
 * ended when it was written, and the {@link PackedPanes}; a pane's has its {@link Tally}. Before
 * all brands lie the errors of model versions and their parts: a length of 0, and the scorer; after
 * them, the journal. Writes pass through the store's cache, which sends one update an entry and
 * commit to its changelog.
 */
final class BrandStore {
  /** The store's name in the topology. */
  static final String NAME = "brand-windows";

  /** A brand with more panes gets an entry for each. */
  private static final int MOST_TOGETHER = 16;

  /** Half of that, so that a brand doesn't go to and fro. */
  private static final int TOGETHER_AGAIN = 8;

  /** A journal with more entries is shortened, whether updates are sent or not. */
  private static final int MOST_JOURNAL_ENTRIES = 8_192;

  private static final long ALL_SAVED = -1;

  /** Where the length of a window would stand in entries of before there was a journal. */
  private static final byte HAS_JOURNAL = -1;

  private final KeyValueStore<Bytes, byte[]> store;
  private final int mostJournalEntries;
  private final TextJournal journal;

  /** Brands with texts that only the journal has, in the order of the first of those. */
  private final Deque<Unsaved> unsaved = new ArrayDeque<>();

  BrandStore(KeyValueStore<Bytes, byte[]> store) {
    this(store, MOST_JOURNAL_ENTRIES);
  }

  BrandStore(KeyValueStore<Bytes, byte[]> store, int mostJournalEntries) {
    this.store = store;
    this.mostJournalEntries = mostJournalEntries;
    this.journal = new TextJournal(store);
  }

  /** The store as the topology declares it: on disk, cached, with a changelog. */
  static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }

  /** Since when a brand has had texts that only the journal has, unless it was saved again. */
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

    private Brand(BrandWindows windows) {
      this.windows = windows;
    }

    BrandWindows windows() {
      return windows;
    }

    /** Keeps the brand as it is now. */
    void save() {
      boolean wasApart = isApart;
      isApart = windows.panes() > (wasApart ? TOGETHER_AGAIN : MOST_TOGETHER);
      if (wasApart && !isApart) {
        windows.forEachPane((window, pane, tally) -> store.delete(key(window, pane)));
      } else if (!wasApart && isApart) {
        windows.forEachPane((window, pane, tally) -> store.put(key(window, pane), tally.toBytes()));
      }
      savedTo = journal.end();
      unsavedFrom = ALL_SAVED;
      store.put(BrandKey.of(windows.brand()), toBytes());
    }

    /**
     * Keeps a text that the windows were just given.
     *
     * @param stateChanged whether that changed more than panes
     */
    void keep(TextJournal.Text text, boolean stateChanged) {
      if (isApart || windows.panes() > MOST_TOGETHER) {
        if (stateChanged || !isApart) {
          save();
        }
        return;
      }
      isUnsavedFrom(journal.end());
      if (journal.add(text)) {
        shortenJournal();
      }
    }

    private void isUnsavedFrom(long position) {
      if (unsavedFrom == ALL_SAVED) {
        unsavedFrom = position;
        unsaved.add(new Unsaved(this, position));
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

    private Bytes key(WindowLength window, long pane) {
      return BrandKey.of(windows.brand(), window.length(), pane);
    }

    private byte[] toBytes() {
      CompactWriter rest = new CompactWriter();
      rest.number(savedTo);
      if (!isApart) {
        PackedPanes.write(windows, rest);
      }
      byte[] state = windows.state().toBytes();
      return ByteBuffer.allocate(state.length + 1 + rest.size())
          .put(state)
          .put(HAS_JOURNAL)
          .put(rest.toBytes())
          .array();
    }
  }

  /** A brand of which nothing is kept yet. */
  Brand begin(BrandWindows windows) {
    return new Brand(windows);
  }

  /** Keeps how a model version errs, as {@link ConfusionHeader} has it. */
  void putErrors(String scorer, byte[] confusion) {
    store.put(errorsKey(scorer), confusion);
  }

  /** Forgets the texts that the brands' entries hold. */
  void shortenJournal() {
    while (!unsaved.isEmpty()
        && (!unsaved.peek().isStill() || journal.entries() > mostJournalEntries)) {
      Unsaved oldest = unsaved.remove();
      if (oldest.isStill()) {
        oldest.brand.save();
      }
      journal.forgetBefore(unsaved.isEmpty() ? journal.end() : unsaved.peek().from);
    }
  }

  /**
   * All brands that are kept. Panes of windows that are no longer configured are forgotten, and so
   * are the errors of scorers that no pane has texts of.
   *
   * @param errors what is kept of errors is added here
   * @param bins are closed as time goes by
   */
  Map<String, Brand> load(
      WindowsConfiguration configuration, Map<String, ErrorMatrix> errors, Bins bins) {
    Loading loading = new Loading(configuration, errors, bins);
    List<Bytes> obsolete = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        if (!loading.take(entry.key, entry.value)) {
          obsolete.add(entry.key);
        }
      }
    }
    obsolete.forEach(store::delete);
    Set<String> scorers = new HashSet<>();
    for (Brand brand : loading.brands.values()) {
      journal.goOnFrom(brand.savedTo);
      brand.windows.forEachPane((window, pane, tally) -> scorers.addAll(tally.scorers()));
    }
    errors.keySet().stream()
        .filter(scorer -> !scorers.contains(scorer))
        .forEach(scorer -> store.delete(errorsKey(scorer)));
    errors.keySet().retainAll(scorers);
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
      if (isErrors(key)) {
        ErrorMatrix.of(ConfusionHeader.read(value))
            .ifPresent(matrix -> errors.put(scorer(key), matrix));
        return true;
      }
      if (TextJournal.isEntry(key)) {
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
      return brand.windows.restore(brandKey.window(), brandKey.pane(), Tally.fromBytes(value));
    }

    private void takeBrand(String name, ByteBuffer value) {
      Brand brand = begin(name, BrandState.read(value));
      if (value.hasRemaining() && value.get(value.position()) != HAS_JOURNAL) {
        takePanesOfBefore(brand, value);
      } else if (value.hasRemaining()) {
        value.get();
        CompactReader rest = new CompactReader(value);
        brand.savedTo = rest.number();
        PackedPanes.read(rest, brand.windows::restore);
      }
    }

    /** Each as window length in seconds (4), index (8), number of bytes (4) and tally. */
    private void takePanesOfBefore(Brand brand, ByteBuffer value) {
      while (value.hasRemaining()) {
        Duration length = Duration.ofSeconds(value.getInt());
        long pane = value.getLong();
        byte[] tally = new byte[value.getInt()];
        value.get(tally);
        brand.windows.restore(length, pane, Tally.fromBytes(tally));
      }
    }

    /** A text may stand in the journal still after its brand was saved. */
    private void count(long position, TextJournal.Text text) {
      @Nullable Brand known = brands.get(text.brand());
      Brand brand = known == null ? begin(text.brand(), BrandState.NEW) : known;
      if (position >= brand.savedTo) {
        brand.windows.add(
            text.timeMillis(), text.label(), text.key(), text.comparison(), text.isLive(), brand);
        brand.isUnsavedFrom(position);
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
