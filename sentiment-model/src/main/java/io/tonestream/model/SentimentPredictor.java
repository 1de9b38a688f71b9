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

  /**
   * How much of each text of the last batch is unknown to the model, as a share of what it reads of
   * the text; in the order of the texts. Empty if the model can't tell.
   */
  default float[] unknownShares() {
    return new float[0];
  }

  @Override
  void close();
}
