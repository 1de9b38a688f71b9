package io.tonestream.app.windows;

/** Keeps what panes hold: told of every change before the text that caused it is done with. */
public interface PaneLog {
  /** The pane holds this now. */
  void put(WindowLength window, long pane, Tally tally);

  /** The pane is older than all that is kept. */
  void remove(WindowLength window, long pane);
}
