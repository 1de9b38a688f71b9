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
import java.util.ArrayList;
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
 * too as long as they are few, and else an entry for each pane. With very many brands, each of
 * which has few texts, that is one write a text and not one for each window; a busy brand's text
 * rewrites the panes that it counts in and no others.
 *
 * <p>Their keys are {@link BrandKey}s. A brand's own entry has the {@link BrandState}, and then its
 * {@link PackedPanes}; a pane's has its {@link Tally}. Before all brands lie the errors of model
 * versions: a length of 0, and the version. Writes pass through the store's cache, which sends one
 * update an entry and commit to its changelog.
 */
final class BrandStore implements PaneLog {
  /** The store's name in the topology. */
  static final String NAME = "brand-windows";

  /** A brand with more panes gets an entry for each. */
  private static final int MOST_TOGETHER = 16;

  /** Half of that, so that a brand doesn't go to and fro. */
  private static final int TOGETHER_AGAIN = 8;

  private final KeyValueStore<Bytes, byte[]> store;

  /** Brands with an entry for each pane. */
  private final Set<String> apart = new HashSet<>();

  BrandStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** The store as the topology declares it: on disk, cached, with a changelog. */
  static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }

  /**
   * All brands that are kept. Panes of windows that are no longer configured are forgotten, and so
   * are the errors of versions that no pane has texts of.
   *
   * @param errors what is kept of versions' errors is added here
   * @param bins are closed as time goes by
   */
  Map<String, BrandWindows> load(
      WindowsConfiguration configuration, Map<String, ErrorMatrix> errors, Bins bins) {
    Map<String, BrandWindows> brands = new HashMap<>();
    Set<String> versions = new HashSet<>();
    List<Bytes> obsolete = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        if (isErrors(entry.key)) {
          ErrorMatrix.of(ConfusionHeader.read(entry.value))
              .ifPresent(matrix -> errors.put(version(entry.key), matrix));
        } else if (!load(entry, brands, configuration, errors, bins, versions)) {
          obsolete.add(entry.key);
        }
      }
    }
    obsolete.forEach(store::delete);
    errors.keySet().stream()
        .filter(version -> !versions.contains(version))
        .forEach(version -> store.delete(errorsKey(version)));
    errors.keySet().retainAll(versions);
    return brands;
  }

  /** Keeps how a model version errs, as {@link ConfusionHeader} has it. */
  void putErrors(String version, byte[] confusion) {
    store.put(errorsKey(version), confusion);
  }

  /**
   * Keeps a brand as it is now, after its panes were put and removed here.
   *
   * @param stateChanged whether there is more to keep than panes
   */
  void keep(BrandWindows windows, boolean stateChanged) {
    String brand = windows.brand();
    boolean wasApart = apart.contains(brand);
    boolean isApart = windows.panes() > (wasApart ? TOGETHER_AGAIN : MOST_TOGETHER);
    if (wasApart && !isApart) {
      windows.forEachPane((window, pane, tally) -> remove(brand, window, pane));
      apart.remove(brand);
    } else if (!wasApart && isApart) {
      apart.add(brand);
      windows.forEachPane((window, pane, tally) -> put(brand, window, pane, tally));
    }
    if (!isApart) {
      store.put(BrandKey.of(brand), together(windows));
    } else if (stateChanged || !wasApart) {
      store.put(BrandKey.of(brand), windows.state().toBytes());
    }
  }

  /** Of a brand whose panes lie together, nothing is written before the brand is kept. */
  @Override
  public void put(String brand, WindowLength window, long pane, Tally tally) {
    if (apart.contains(brand)) {
      store.put(BrandKey.of(brand, window.length(), pane), tally.toBytes());
    }
  }

  @Override
  public void remove(String brand, WindowLength window, long pane) {
    if (apart.contains(brand)) {
      store.delete(BrandKey.of(brand, window.length(), pane));
    }
  }

  private static byte[] together(BrandWindows windows) {
    byte[] state = windows.state().toBytes();
    CompactWriter panes = new CompactWriter();
    PackedPanes.write(windows, panes);
    return ByteBuffer.allocate(state.length + panes.size()).put(state).put(panes.toBytes()).array();
  }

  /** Whether the entry is to be kept. */
  private boolean load(
      KeyValue<Bytes, byte[]> entry,
      Map<String, BrandWindows> brands,
      WindowsConfiguration configuration,
      Map<String, ErrorMatrix> errors,
      Bins bins,
      Set<String> versions) {
    BrandKey key = BrandKey.read(entry.key);
    String brand = key.brand();
    if (key.window() == null) {
      ByteBuffer value = ByteBuffer.wrap(entry.value);
      BrandWindows windows =
          new BrandWindows(brand, configuration, errors, bins, BrandState.read(value));
      brands.put(brand, windows);
      PackedPanes.read(
          new CompactReader(value),
          (length, pane, tally) -> restore(windows, length, pane, tally, versions));
      return true;
    }
    @Nullable BrandWindows windows = brands.get(brand);
    apart.add(brand);
    return windows != null
        && restore(windows, key.window(), key.pane(), Tally.fromBytes(entry.value), versions);
  }

  private static boolean restore(
      BrandWindows windows, Duration length, long pane, Tally tally, Set<String> versions) {
    boolean kept = windows.restore(length, pane, tally);
    if (kept) {
      versions.addAll(tally.modelVersions().keySet());
    }
    return kept;
  }

  private static boolean isErrors(Bytes key) {
    return ByteBuffer.wrap(key.get()).getShort() == 0;
  }

  private static String version(Bytes errorsKey) {
    byte[] key = errorsKey.get();
    return new String(key, Short.BYTES, key.length - Short.BYTES, StandardCharsets.UTF_8);
  }

  private static Bytes errorsKey(String version) {
    byte[] name = version.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Short.BYTES + name.length).putShort((short) 0).put(name).array());
  }
}
