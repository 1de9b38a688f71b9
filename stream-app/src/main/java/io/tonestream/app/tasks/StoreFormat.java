package io.tonestream.app.tasks;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the format of a store's entries in the store itself, before all other entries. */
public final class StoreFormat {
  /** Shorter than any other key. */
  private static final Bytes KEY = Bytes.wrap(new byte[1]);

  private StoreFormat() {}

  /**
   * Whether a store's entries have this format, or there are none.
   *
   * @return false if an earlier release wrote them
   * @throws NewerFormatException if a later release wrote them
   */
  public static boolean isCurrent(KeyValueStore<Bytes, byte[]> store, byte format) {
    byte[] kept = store.get(KEY);
    if (kept == null) {
      return isEmpty(store);
    }
    if (kept[0] > format) {
      throw new NewerFormatException("the store " + store.name(), kept[0], format);
    }
    return kept[0] == format;
  }

  /** From now on the store's entries have this format. */
  public static void set(KeyValueStore<Bytes, byte[]> store, byte format) {
    store.put(KEY, new byte[] {format});
  }

  /** Whether a key is not an entry's, but the format's. */
  public static boolean is(Bytes key) {
    return key.equals(KEY);
  }

  /** The format that this entry tells: the one whose key {@linkplain #is is} the format's. */
  public static byte read(byte[] value) {
    return value[0];
  }

  /** Deletes all entries, and the format: their keys. */
  public static List<Bytes> clear(KeyValueStore<Bytes, byte[]> store) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
    return keys;
  }

  private static boolean isEmpty(KeyValueStore<Bytes, byte[]> store) {
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      return !entries.hasNext();
    }
  }
}
