package io.tonestream.app.counting;

import java.util.Arrays;

/**
 * Panes of one window length and what they hold, in the order of their indexes; those that hold
 * nothing are left out. Mutable, one stream thread's own.
 *
 * <p>Two arrays: where there are very many brands, nearly all of them have a few panes, for which
 * any map is larger and slower.
 */
public final class PaneTallies {
  private static final int FEW = 2;

  private long[] panes = new long[FEW];
  private Tally[] tallies = new Tally[FEW];
  private int size;

  /** How many panes there are. */
  public int size() {
    return size;
  }

  /** The index of the pane at this position, in [0, size). */
  public long pane(int position) {
    return panes[position];
  }

  /** What the pane at this position, in [0, size), holds. */
  public Tally tally(int position) {
    return tallies[position];
  }

  /** What this pane holds; an empty tally is put there if it held nothing. */
  public Tally of(long pane) {
    int position = positionFrom(pane);
    if (position == size || panes[position] != pane) {
      insert(position, pane, new Tally());
    }
    return tallies[position];
  }

  /** Puts back what a pane held. */
  public void put(long pane, Tally tally) {
    int position = positionFrom(pane);
    if (position < size && panes[position] == pane) {
      tallies[position] = tally;
    } else {
      insert(position, pane, tally);
    }
  }

  /** The position of the first pane that is not before this one; the size if there is none. */
  public int positionFrom(long pane) {
    // Nearly all texts go to the newest pane.
    if (size == 0 || panes[size - 1] < pane) {
      return size;
    }
    if (panes[size - 1] == pane) {
      return size - 1;
    }
    int found = Arrays.binarySearch(panes, 0, size, pane);
    return found < 0 ? -found - 1 : found;
  }

  /** Removes so many panes, the oldest. */
  public void removeFirst(int count) {
    if (count > 0) {
      int capacity = Math.max(FEW, size - count < panes.length / 4 ? size - count : panes.length);
      panes = Arrays.copyOfRange(panes, count, count + capacity);
      tallies = Arrays.copyOfRange(tallies, count, count + capacity);
      size -= count;
    }
  }

  private void insert(int position, long pane, Tally tally) {
    if (size == panes.length) {
      panes = Arrays.copyOf(panes, 2 * size);
      tallies = Arrays.copyOf(tallies, 2 * size);
    }
    System.arraycopy(panes, position, panes, position + 1, size - position);
    System.arraycopy(tallies, position, tallies, position + 1, size - position);
    panes[position] = pane;
    tallies[position] = tally;
    size++;
  }
}
