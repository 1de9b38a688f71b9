package io.tonestream.app.streams;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each entry of a store once an hour, a few in a turn, so that a store of very many
 * entries doesn't hold up the stream thread. A part of a processor, on its task's stream thread.
 *
 * <p>A task that begins waits for an hour first: it has something better to do.
 */
final class StoreSweep {
  private static final long EVERY_MILLIS = Duration.ofHours(1).toMillis();

  private final KeyValueStore<String, byte[]> store;
  private final Budget budget;
  private final Keeper keeper;

  /** When the last pass through the store began. */
  private long begunMillis;

  /** Where the pass goes on; null if it is over. */
  private @Nullable String next;

  /** Says what is to be kept. */
  interface Keeper {
    /**
     * What an entry's value is to be by this time of the wall clock: the same object if nothing is
     * to be done, null if the entry is to go.
     */
    byte @Nullable [] keep(String key, byte[] value, long wallMillis);
  }

  /**
   * Of a task that begins, or begins anew.
   *
   * @param budget of a turn
   * @param wallMillis the wall clock
   */
  StoreSweep(KeyValueStore<String, byte[]> store, Budget budget, Keeper keeper, long wallMillis) {
    this.store = store;
    this.budget = budget;
    this.keeper = keeper;
    this.begunMillis = wallMillis;
  }

  /** Goes on for as long as the budget lasts, if there is anything to do. */
  void turn(long wallMillis) {
    if (next == null) {
      if (wallMillis - begunMillis < EVERY_MILLIS) {
        return;
      }
      begunMillis = wallMillis;
    }
    // Written after the iterator is closed: a write can push another entry out of the store's
    // cache, and the iterator would then show what that entry was before.
    store.putAll(look(wallMillis));
  }

  /** The entries that change. */
  private List<KeyValue<String, byte[]>> look(long wallMillis) {
    List<KeyValue<String, byte[]>> changed = new ArrayList<>();
    budget.begin(true); // Nobody waits for it, so it never takes more than that.
    try (KeyValueIterator<String, byte[]> entries = store.range(next, null)) {
      while (entries.hasNext() && budget.isLeft()) {
        KeyValue<String, byte[]> entry = entries.next();
        byte[] kept = keeper.keep(entry.key, entry.value, wallMillis);
        if (kept != entry.value) {
          changed.add(KeyValue.pair(entry.key, kept));
        }
        budget.spend();
      }
      next = entries.hasNext() ? entries.peekNextKey() : null;
    }
    return changed;
  }
}
