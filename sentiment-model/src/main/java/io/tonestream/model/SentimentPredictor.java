package io.tonestream.model;

import io.tonestream.schemas.Probabilities;
import java.util.List;

/** Scores batches of texts. One thread's own: never shared. */
public interface SentimentPredictor extends AutoCloseable {
  /**
   * Scores texts in one batch.
   *
   * @param texts any number of texts, of any length; none is changed
   * @return one distribution a text, in the same order
   */
  List<Probabilities> predict(List<String> texts);

  @Override
  void close();
}
