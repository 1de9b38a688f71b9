package io.tonestream.app.windows;

import io.tonestream.app.counting.Tally;
import java.time.Duration;

/**
 * Keeps what panes and blocks hold: told of every change before the text that caused it is done
 * with.
 */
public interface PaneLog {
  /** The pane holds this now. */
  void put(WindowLength window, long pane, Tally tally);

  /** The pane is older than all that is kept. */
  void remove(WindowLength window, long pane);

  /**
   * The content groups of a block's texts are these now.
   *
   * @param window its length; zero if the block is of a bin
   */
  void putGroups(Duration window, long block, byte[] counts);

  /** The block is older than all that is kept. */
  void removeGroups(Duration window, long block);
}
