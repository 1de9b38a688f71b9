package io.tonestream.app.windows;

import java.time.Duration;

/**
 * The length of a rolling window, and the panes that it is made of: {@value #PANES}, aligned to the
 * epoch. A pane is named by its index, its start divided by its length.
 *
 * @param length a whole number of minutes
 */
public record WindowLength(Duration length) {
  /** Panes in a window. */
  static final int PANES = 60;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Refuses lengths whose panes would not be whole seconds. */
  public WindowLength {
    if (length.isNegative()
        || length.isZero()
        || !length.equals(Duration.ofMinutes(length.toMinutes()))) {
      throw new IllegalArgumentException(
          "tonestream.windows.lengths has " + length + "; a window is a whole number of minutes");
    }
  }

  /** Length of a pane in milliseconds. */
  long paneMillis() {
    return length.toMillis() / PANES;
  }

  /** Whether bins of this length are whole panes, of which at least two bins are kept. */
  boolean makesUp(Duration bin) {
    return bin.toMillis() % paneMillis() == 0 && bin.compareTo(length) <= 0;
  }

  /** Index of the pane that holds this event time, in epoch milliseconds. */
  long paneOf(long timeMillis) {
    return Math.floorDiv(timeMillis, paneMillis());
  }

  /** Start of a pane in epoch milliseconds. */
  long startOf(long pane) {
    return pane * paneMillis();
  }

  /** End, exclusive, of a pane in epoch milliseconds. */
  long endAfter(long pane) {
    return startOf(pane + 1);
  }

  /** The last pane border that is not after this time. */
  long borderBefore(long timeMillis) {
    return startOf(paneOf(timeMillis));
  }

  /** The last pane of the window that ends at {@code asOf}, an exclusive end. */
  long lastPane(long asOfMillis) {
    return paneOf(asOfMillis - 1);
  }

  /** The first pane of the window that ends at {@code asOf}. */
  long firstPane(long asOfMillis) {
    return lastPane(asOfMillis) - PANES + 1;
  }

  /** The first pane that is kept at {@code asOf}: this window, the one before it, and grace. */
  long firstKeptPane(long asOfMillis, Duration grace) {
    return firstPane(asOfMillis) - PANES - panesOf(grace);
  }

  /** The latest {@code asOf} at which a pane is kept. */
  long keptUntil(long pane, Duration grace) {
    return startOf(pane + 2 * PANES + panesOf(grace));
  }

  /** Panes in a time, the last of which may be cut. */
  private long panesOf(Duration time) {
    return Math.floorDiv(time.toMillis() + paneMillis() - 1, paneMillis());
  }

  /**
   * Index of the block that holds a pane: a quarter of the window, or a minute if that is longer.
   * Blocks are aligned to the epoch, as panes are.
   */
  long blockOf(long pane) {
    return Math.floorDiv(pane, Math.max(PANES / 4, panesOf(MINUTE)));
  }
}
