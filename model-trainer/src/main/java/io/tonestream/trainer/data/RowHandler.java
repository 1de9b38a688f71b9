package io.tonestream.trainer.data;

/** What becomes of a file's rows; called in their order, by the thread that reads. */
public interface RowHandler {
  /** A row that could be read. */
  void row(Row row);

  /**
   * One that could not; what this throws ends the reading.
   *
   * @param line from 1
   * @param problem what is wrong with it, and what to do
   */
  void bad(long line, String problem);
}
