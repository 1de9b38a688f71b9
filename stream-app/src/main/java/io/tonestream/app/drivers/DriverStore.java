package io.tonestream.app.drivers;

import static java.util.Objects.requireNonNull;

import io.tonestream.app.drivers.DriversConfiguration.SampleText;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.tasks.NewerFormatException;
import io.tonestream.app.tasks.StoreFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what explains brands' figures in a Kafka Streams store: an entry for each brand, and one
 * for each pane of a brand with many texts. The background's panes lie before all brands, and
 * before them how much of texts is shown by what is kept.
 */
public final class DriverStore {
  /** The store's name in the topology. */
  public static final String NAME = "brand-drivers";

  /** Of the entries; 1 had no weights of texts. */
  private static final byte FORMAT = 2;

  private static final String BACKGROUND = "";
  private static final Bytes SHOWN = BrandKey.of(BACKGROUND);

  private final KeyValueStore<Bytes, byte[]> store;

  DriverStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * The store as the topology declares it: on disk, with a changelog. No cache, since an entry is
   * written rarely.
   */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray());
  }

  /**
   * Whether what is kept can be used: if an earlier release kept it, it can't. If it may show more
   * of texts than is let through now, it can't either, nor be masked afterwards: counted terms
   * don't tell what stood around them.
   *
   * @throws NewerFormatException if a later release wrote what is kept
   */
  boolean isUsable(SampleText now) {
    return StoreFormat.isCurrent(store, FORMAT) && now.compareTo(shown()) <= 0;
  }

  private SampleText shown() {
    byte[] kept = store.get(SHOWN);
    return kept == null
        ? SampleText.KEEP
        : SampleText.valueOf(new String(kept, StandardCharsets.UTF_8));
  }

  /** From now on no more of texts is kept than this lets through. */
  void show(SampleText now) {
    StoreFormat.set(store, FORMAT);
    if (now != shown()) {
      store.put(SHOWN, now.name().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Removes all that is kept, and tells of each brand. */
  void clear(Consumer<String> removed) {
    for (Bytes bytes : StoreFormat.clear(store)) {
      if (StoreFormat.is(bytes)) {
        continue;
      }
      BrandKey key = BrandKey.read(bytes);
      if (key.window() == null && !bytes.equals(SHOWN)) {
        removed.accept(key.brand());
      }
    }
  }

  /**
   * All brands that are kept. Panes of windows that are no longer explained are deleted.
   *
   * @param context what is kept of the background goes there
   */
  Map<String, BrandTexts> load(BrandTexts.Context context) {
    Map<String, BrandTexts> brands = new HashMap<>();
    List<Bytes> obsolete = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        if (entry.key.equals(SHOWN) || StoreFormat.is(entry.key)) {
          continue;
        }
        BrandKey key = BrandKey.read(entry.key);
        if (key.window() == null) {
          brands.put(key.brand(), BrandTexts.restore(key.brand(), entry.value, context));
        } else if (!restore(key, entry.value, brands, context)) {
          obsolete.add(entry.key);
        }
      }
    }
    obsolete.forEach(store::delete);
    return brands;
  }

  private static boolean restore(
      BrandKey key, byte[] value, Map<String, BrandTexts> brands, BrandTexts.Context context) {
    Duration window = requireNonNull(key.window());
    if (key.brand().equals(BACKGROUND)) {
      return context.restoreBackground(window, key.pane(), value);
    }
    @Nullable BrandTexts texts = brands.get(key.brand());
    return texts != null && texts.restore(window, key.pane(), value);
  }

  /** Where the background is kept. */
  Panes.Saver background() {
    return new OfBrand(BACKGROUND);
  }

  /** Where a brand is kept. */
  BrandTexts.Store of(String brand) {
    return new OfBrand(brand);
  }

  private final class OfBrand implements BrandTexts.Store {
    private final String brand;

    OfBrand(String brand) {
      this.brand = brand;
    }

    @Override
    public void put(byte[] value) {
      store.put(BrandKey.of(brand), value);
    }

    @Override
    public void remove() {
      store.delete(BrandKey.of(brand));
    }

    @Override
    public void put(Duration length, long pane, byte[] value) {
      store.put(BrandKey.of(brand, length, pane), value);
    }

    @Override
    public void remove(Duration length, long pane) {
      store.delete(BrandKey.of(brand, length, pane));
    }
  }
}
