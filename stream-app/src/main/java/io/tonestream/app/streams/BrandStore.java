package io.tonestream.app.streams;

import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
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
 * Keeps brands' windows in a Kafka Streams store: an entry for each pane, and one for each brand.
 *
 * <p>A brand's key is its length in bytes (2) and its UTF-8 name; a pane's goes on with the window
 * length in seconds (4) and the pane's index (8). So a brand's entries lie together, its own first.
 * Before all brands lie the errors of model versions: a length of 0, and the version. Writes pass
 * through the store's cache, which sends one update a pane and commit to its changelog.
 */
final class BrandStore implements PaneLog {
  /** The store's name in the topology. */
  static final String NAME = "brand-windows";

  private static final int PANE_SUFFIX = Integer.BYTES + Long.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;

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
   * All brands that are kept. Panes of windows that are no longer configured are deleted, and so
   * are the errors of versions that no pane has texts of.
   *
   * @param errors what is kept of versions' errors is added here
   */
  Map<String, BrandWindows> load(
      WindowsConfiguration configuration, Map<String, ErrorMatrix> errors) {
    Map<String, BrandWindows> brands = new HashMap<>();
    Set<String> versions = new HashSet<>();
    List<Bytes> obsolete = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        if (isErrors(entry.key)) {
          ErrorMatrix.of(ConfusionHeader.read(entry.value))
              .ifPresent(matrix -> errors.put(version(entry.key), matrix));
        } else if (!load(entry, brands, configuration, errors, versions)) {
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

  /** Keeps what a brand needs to know beside its panes. */
  void put(String brand, BrandState state) {
    store.put(brandKey(brand, 0), state.toBytes());
  }

  @Override
  public void put(String brand, WindowLength window, long pane, Tally tally) {
    store.put(paneKey(brand, window, pane), tally.toBytes());
  }

  @Override
  public void remove(String brand, WindowLength window, long pane) {
    store.delete(paneKey(brand, window, pane));
  }

  private static boolean load(
      KeyValue<Bytes, byte[]> entry,
      Map<String, BrandWindows> brands,
      WindowsConfiguration configuration,
      Map<String, ErrorMatrix> errors,
      Set<String> versions) {
    ByteBuffer key = ByteBuffer.wrap(entry.key.get());
    byte[] name = new byte[key.getShort()];
    key.get(name);
    String brand = new String(name, StandardCharsets.UTF_8);
    if (!key.hasRemaining()) {
      BrandState state = BrandState.fromBytes(entry.value);
      brands.put(brand, new BrandWindows(brand, configuration, errors, state));
      return true;
    }
    @Nullable BrandWindows windows = brands.get(brand);
    Duration length = Duration.ofSeconds(key.getInt());
    Tally tally = Tally.fromBytes(entry.value);
    if (windows == null || !windows.restore(length, key.getLong(), tally)) {
      return false;
    }
    versions.addAll(tally.modelVersions().keySet());
    return true;
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

  private static Bytes paneKey(String brand, WindowLength window, long pane) {
    Bytes key = brandKey(brand, PANE_SUFFIX);
    ByteBuffer.wrap(key.get())
        .position(key.get().length - PANE_SUFFIX)
        .putInt((int) window.length().toSeconds())
        .putLong(pane);
    return key;
  }

  private static Bytes brandKey(String brand, int suffix) {
    byte[] name = brand.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Short.BYTES + name.length + suffix)
            .putShort((short) name.length)
            .put(name)
            .array());
  }
}
