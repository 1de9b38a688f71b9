package io.tonestream.app.drivers;

import io.tonestream.app.drivers.Pane.PaneLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The panes of one window length: {@value #IN_A_WINDOW} to a window, aligned to the epoch, kept for
 * the window and the one before it. They are fewer than those of the figures, since each is larger.
 * One stream thread's own.
 */
public final class Panes {
  static final int IN_A_WINDOW = 6;

  private final Duration length;
  private final long paneMillis;
  private final PaneLimits limits;
  private final NavigableMap<Long, Pane> byIndex = new TreeMap<>();
  private final Map<Long, Pane> changed = new HashMap<>(2);
  private final Set<Long> removed = new HashSet<>(2);
  private long last = Long.MIN_VALUE;

  /** The newest pane, once it has changed: most texts go there. */
  private @Nullable Pane current;

  private long currentIndex;

  /**
   * @param length a whole number of minutes
   */
  Panes(Duration length, PaneLimits limits) {
    this.length = length;
    this.paneMillis = paneMillis(length);
    this.limits = limits;
  }

  /** Length of a pane of such windows. */
  static long paneMillis(Duration length) {
    return length.toMillis() / IN_A_WINDOW;
  }

  /** Those of windows of this length. */
  static Optional<Panes> find(List<Panes> windows, Duration length) {
    return windows.stream().filter(panes -> panes.length.equals(length)).findFirst();
  }

  Duration length() {
    return length;
  }

  /** Whether no text came yet: then there is no window, neither {@link #start} nor {@link #end}. */
  boolean isEmpty() {
    return byIndex.isEmpty();
  }

  /** Whether a pane stands in the window. */
  boolean isInWindow(long index) {
    return !isEmpty() && index >= first() && index <= last;
  }

  /** Whether the windows of both are the same. */
  boolean isOfWindow(Panes other) {
    return last == other.last;
  }

  /** Hands over the pane of this time, to be added to, unless it is no longer kept. */
  void add(long timeMillis, Consumer<Pane> change) {
    long index = Math.floorDiv(timeMillis, paneMillis);
    if (index == currentIndex && current != null) {
      change.accept(current);
      return;
    }
    if (index > last) {
      moveTo(index);
    }
    if (index < firstKept()) {
      return;
    }
    Pane pane = byIndex.computeIfAbsent(index, key -> new Pane(limits));
    change.accept(pane);
    if (index < first()) {
      pane.keepTermsAlone();
    }
    changed.put(index, pane);
    current = index == last ? pane : null;
    currentIndex = index;
  }

  /** Takes out the text with this id, wherever it is shown; false if it is nowhere. */
  boolean erase(long id) {
    boolean found = false;
    for (Map.Entry<Long, Pane> entry : byIndex.entrySet()) {
      if (entry.getValue().erase(id)) {
        changed.put(entry.getKey(), entry.getValue());
        found = true;
      }
    }
    return found;
  }

  /** Ids of the texts that {@link #erase} finds, some more than once. */
  LongStream ids() {
    return byIndex.values().stream().flatMapToLong(Pane::ids);
  }

  /** How much of the heap they take, about. */
  long heapBytes() {
    return byIndex.values().stream().mapToLong(Pane::heapBytes).sum();
  }

  /** Puts back a pane that was kept. */
  void restore(long index, Pane pane) {
    byIndex.put(index, pane);
    last = Math.max(last, index);
  }

  /** Start of the window, inclusive, in epoch milliseconds. */
  long start() {
    return first() * paneMillis;
  }

  /** End of the window, exclusive, in epoch milliseconds. */
  long end() {
    return (last + 1) * paneMillis;
  }

  /** The panes of the window. */
  Collection<Pane> now() {
    return between(first(), last);
  }

  /** The panes of the window before. */
  Collection<Pane> before() {
    return between(firstKept(), first() - 1);
  }

  /** The panes of these that stand in another's window. */
  Collection<Pane> within(Panes window) {
    return window.isEmpty() ? List.of() : between(window.first(), window.last);
  }

  /** Tells of all panes that have changed or gone since this was last called. */
  void save(Saver saver) {
    changed.forEach((index, pane) -> saver.put(length, index, pane.toBytes()));
    removed.forEach(index -> saver.remove(length, index));
    changed.clear();
    current = null;
    removed.clear();
  }

  /** Tells of all panes that they are gone. */
  void remove(Saver saver) {
    byIndex.keySet().forEach(index -> saver.remove(length, index));
    removed.forEach(index -> saver.remove(length, index));
  }

  private Collection<Pane> between(long from, long to) {
    return isEmpty() ? List.of() : byIndex.subMap(from, true, to, true).values();
  }

  private void moveTo(long index) {
    last = index;
    while (!byIndex.isEmpty() && byIndex.firstKey() < firstKept()) {
      long expired = byIndex.pollFirstEntry().getKey();
      changed.remove(expired);
      removed.add(expired);
    }
    byIndex
        .headMap(first(), false)
        .forEach(
            (before, pane) -> {
              if (pane.keepTermsAlone()) {
                changed.put(before, pane);
              }
            });
  }

  private long first() {
    return last - IN_A_WINDOW + 1;
  }

  private long firstKept() {
    return first() - IN_A_WINDOW;
  }

  /** Keeps what panes hold. */
  public interface Saver {
    /** The pane holds this now. */
    void put(Duration length, long pane, byte[] value);

    /** The pane is older than all that is kept. */
    void remove(Duration length, long pane);
  }
}
