package io.tonestream.model;

/**
 * A loaded model. Any thread may open a predictor; whoever loaded the model closes it.
 *
 * <p>Closing is safe at any moment: memory is freed once the last predictor that was opened is
 * closed too.
 */
public interface SentimentModel extends AutoCloseable {
  /** The immutable version, such as {@code 2026.11.24-1530-3f9c}. */
  String version();

  /**
   * Opens a predictor for the calling thread, which closes it.
   *
   * @throws IllegalStateException if the model is closed
   */
  SentimentPredictor openPredictor();

  /** No more predictors are opened; those that are open go on working. */
  @Override
  void close();
}
