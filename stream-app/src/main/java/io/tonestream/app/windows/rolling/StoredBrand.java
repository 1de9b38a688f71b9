package io.tonestream.app.windows.rolling;

import io.tonestream.app.counting.CompactReader;
import io.tonestream.app.counting.CompactWriter;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.tasks.BrandKey;
import io.tonestream.app.windows.BrandState;
import io.tonestream.app.windows.BrandWindows;
import io.tonestream.app.windows.PackedPanes;
import io.tonestream.app.windows.PaneLog;
import io.tonestream.app.windows.WindowLength;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A brand's windows, and what is kept of them in the {@link BrandStore}: the brand's own entry,
 * with its panes as long as they are few, or else with an entry for each pane and block beside it.
 * One stream thread's own.
 */
final class StoredBrand implements PaneLog {
  /** A brand with more panes gets an entry for each. */
  private static final int MAX_TOGETHER = 16;

  /** Half of that, so that a brand doesn't go to and fro. */
  private static final int TOGETHER_AGAIN = 8;

  private static final long ALL_SAVED = -1;

  private final BrandWindows windows;
  private final KeyValueStore<Bytes, byte[]> store;
  private final UnsavedBrands unsaved;

  /** Whether each pane has an entry. */
  private boolean isApart;

  /** Where the journal ended when the brand was last saved. */
  private long savedTo;

  private long unsavedFrom = ALL_SAVED;

  private long heardMillis;
  private long restlessMillis;
  private boolean isForgotten;

  /** A brand of which nothing is kept yet. */
  StoredBrand(BrandWindows windows, KeyValueStore<Bytes, byte[]> store, UnsavedBrands unsaved) {
    this.windows = windows;
    this.store = store;
    this.unsaved = unsaved;
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

  /** It waits for its turn from this time by the wall clock. */
  void isRestlessFrom(long wallMillis) {
    restlessMillis = wallMillis;
  }

  /** Since when it has waited for its turn by the wall clock, in milliseconds. */
  long restlessMillis() {
    return restlessMillis;
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
    if (unsavedFrom == ALL_SAVED && savedTo <= unsaved.journal().begin()) {
      store.delete(key());
    } else {
      unsavedFrom = ALL_SAVED;
      store.put(key(), entry(BrandState.NEW, rest(unsaved.journal().end())));
      unsaved.mark(key(), unsaved.journal().end());
    }
  }

  /** Keeps the brand as it is now. */
  void save() {
    boolean wasApart = isApart;
    isApart = windows.panes() > (wasApart ? TOGETHER_AGAIN : MAX_TOGETHER);
    if (wasApart && !isApart) {
      windows.forEachPane((window, pane, tally) -> store.delete(paneKey(window, pane)));
      windows.forEachBlock((window, block, counts) -> store.delete(blockKey(window, block)));
    } else if (!wasApart && isApart) {
      windows.forEachPane(this::put);
      windows.forEachBlock(this::putGroups);
    }
    savedTo = unsaved.journal().end();
    unsavedFrom = ALL_SAVED;
    Bytes key = key();
    store.put(key, toBytes());
    unsaved.removeMark(key);
  }

  /**
   * Keeps what was just counted, or leaves that to the journal.
   *
   * @param stateChanged whether that changed more than panes
   * @return whether it must go to the journal's next entry
   */
  boolean keep(boolean stateChanged) {
    if (!isApart && windows.panes() <= MAX_TOGETHER) {
      isUnsavedFrom(unsaved.journal().end());
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
      unsaved.add(this, entry);
    }
  }

  /** Whether it has not been saved since the journal alone has its counts from this entry on. */
  boolean isUnsavedSince(long entry) {
    return unsavedFrom == entry;
  }

  /** Of a brand whose panes lie together, nothing is written before the brand is. */
  @Override
  public void put(WindowLength window, long pane, Tally tally) {
    if (isApart) {
      store.put(paneKey(window, pane), tally.toBytes());
    }
  }

  @Override
  public void remove(WindowLength window, long pane) {
    if (isApart) {
      store.delete(paneKey(window, pane));
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

  // When a task begins, what was kept is taken up again.

  /** Takes up what the brand's own entry has after its state. */
  void restore(ByteBuffer rest) {
    CompactReader in = new CompactReader(rest);
    savedTo = in.number();
    PackedPanes.read(in, windows);
  }

  /** Takes up an entry of a pane or block; false if nothing has such panes or blocks any more. */
  boolean restore(Duration window, BrandKey key, byte[] value) {
    isApart = true;
    return key.isBlock()
        ? windows.restoreGroups(window.negated(), key.pane(), value)
        : windows.restore(window, key.pane(), Tally.fromBytes(value));
  }

  /** Counts what the journal has, which may still stand there after the brand was saved. */
  void recount(long entry, long wallMillis, TextCounts counts) {
    if (entry >= savedTo) {
      windows.add(counts, wallMillis, this);
      isUnsavedFrom(entry);
    }
  }

  /** Where the journal ended when the brand was last saved. */
  long savedTo() {
    return savedTo;
  }

  /** Whether it is forgotten but for a mark, and nothing came since. */
  boolean isMark() {
    return unsavedFrom == ALL_SAVED && windows.state().equals(BrandState.NEW);
  }

  /** Key of the brand's own entry. */
  Bytes key() {
    return BrandKey.of(windows.brand());
  }

  private Bytes paneKey(WindowLength window, long pane) {
    return BrandKey.of(windows.brand(), window.length(), pane);
  }

  private Bytes blockKey(Duration window, long block) {
    return BrandKey.ofBlock(windows.brand(), window, block);
  }

  private byte[] toBytes() {
    CompactWriter rest = rest(savedTo);
    if (!isApart) {
      PackedPanes.write(windows, rest);
    }
    return entry(windows.state(), rest);
  }

  private static CompactWriter rest(long savedTo) {
    CompactWriter rest = new CompactWriter();
    rest.number(savedTo);
    return rest;
  }

  private static byte[] entry(BrandState state, CompactWriter rest) {
    byte[] first = state.toBytes();
    return ByteBuffer.allocate(first.length + rest.size()).put(first).put(rest.toBytes()).array();
  }
}
