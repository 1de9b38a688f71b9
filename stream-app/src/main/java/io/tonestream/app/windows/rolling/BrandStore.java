package io.tonestream.app.windows.rolling;

import io.tonestream.app.counting.BrandCounts.OfBrand;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.app.tasks.StoreFormat;
import io.tonestream.app.windows.Bins;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.PackedPanes;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.ErrorRates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public final class BrandStore {
  /** The store's name in the topology. */
  public static final String NAME = "brand-windows";

  /** Of the entries; 1 had a journal of texts, 2 no number of a brand's texts, 3 no groups. */
  public static final byte FORMAT = 4;

  /** A larger journal is shortened, whether updates are sent or not. */
  private static final long MAX_JOURNAL_BYTES = 8 << 20;

  private final KeyValueStore<Bytes, byte[]> store;
  private final UnsavedBrands unsaved;

  BrandStore(KeyValueStore<Bytes, byte[]> store) {
    this(store, MAX_JOURNAL_BYTES);
  }

  BrandStore(KeyValueStore<Bytes, byte[]> store, long maxJournalBytes) {
    this.store = store;
    this.unsaved = new UnsavedBrands(store, maxJournalBytes);
  }

  /** The store as the topology declares it: on disk, cached, with a changelog. */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }

  /** A brand of which nothing is kept yet. */
  StoredBrand begin(BrandWindows windows) {
    return new StoredBrand(windows, store, unsaved);
  }

  /** Keeps how a model version errs, {@link ErrorRates}. */
  void putErrors(String scorer, byte[] rates) {
    store.put(errorsKey(scorer), rates);
  }

  /** Keeps what brands have added, all of which {@link StoredBrand#keep} left to the journal. */
  void journal(long wallMillis, List<OfBrand> counts) {
    unsaved.keep(wallMillis, counts);
  }

  /** Forgets the counts that the brands' entries hold. */
  void shortenJournal() {
    unsaved.shortenJournal();
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
  Map<String, StoredBrand> load(
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
    for (StoredBrand brand : loading.brands.values()) {
      unsaved.journal().goOnFrom(brand.savedTo());
      brand.windows().forEachPane((window, pane, tally) -> scorers.addAll(tally.scorers()));
    }
    errors.keySet().stream()
        .filter(scorer -> !scorers.contains(scorer))
        .forEach(scorer -> store.delete(errorsKey(scorer)));
    errors.keySet().retainAll(scorers);
    loading.brands.values().stream()
        .filter(StoredBrand::isMark)
        .sorted(Comparator.comparingLong(StoredBrand::savedTo))
        .forEach(brand -> unsaved.mark(brand.key(), brand.savedTo()));
    loading.brands.values().removeIf(StoredBrand::isMark);
    return loading.brands;
  }

  /** Takes up what is kept, in the order of the keys: brands before the journal. */
  private final class Loading {
    private final WindowsConfiguration configuration;
    private final Map<String, ErrorMatrix> errors;
    private final Bins bins;
    private final Map<String, StoredBrand> brands = new HashMap<>();

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
        unsaved.journal().read(key, value, this::count);
        return true;
      }
      BrandKey brandKey = BrandKey.read(key);
      if (brandKey.window() == null) {
        ByteBuffer entry = ByteBuffer.wrap(value);
        begin(brandKey.brand(), BrandState.read(entry)).restore(entry);
        return true;
      }
      @Nullable StoredBrand brand = brands.get(brandKey.brand());
      return brand != null && brand.restore(brandKey.window(), brandKey, value);
    }

    private void count(long entry, long wallMillis, OfBrand counts) {
      @Nullable StoredBrand known = brands.get(counts.brand());
      StoredBrand brand = known == null ? begin(counts.brand(), BrandState.NEW) : known;
      brand.recount(entry, wallMillis, counts.counts());
    }

    private StoredBrand begin(String name, BrandState state) {
      StoredBrand brand =
          BrandStore.this.begin(new BrandWindows(name, configuration, errors, bins, state));
      brands.put(name, brand);
      return brand;
    }
  }

  /**
   * The state of a brand, for another application to take over.
   *
   * @param key of any entry of this store but its {@link StoreFormat}, which must be {@link
   *     #FORMAT}
   * @param value the entry
   * @return nothing if the entry is no brand's own
   */
  public static Optional<BrandState> stateOf(Bytes key, byte[] value) {
    return isErrors(key) || CountsJournal.isEntry(key) || BrandKey.read(key).window() != null
        ? Optional.empty()
        : Optional.of(BrandState.read(ByteBuffer.wrap(value)));
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
