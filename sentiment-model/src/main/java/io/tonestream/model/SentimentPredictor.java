package io.tonestream.model;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Part;
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
   * Scores texts with what goes with each, in one batch.
   *
   * @param pairs any number of them, of any length
   * @return one distribution a pair, in the same order
   * @throws IllegalArgumentException if one has a second segment, and the model reads but one
   */
  default List<Probabilities> predictPairs(List<TextPair> pairs) {
    if (pairs.stream().anyMatch(pair -> pair.second() != null)) {
      throw new IllegalArgumentException("the model reads one text, not two");
    }
    return predict(pairs.stream().map(TextPair::text).toList());
  }

  /**
   * How much of each text of the last batch is unknown to the model, as a share of what it reads of
   * the text; in the order of the texts. Empty if the model can't tell.
   */
  default float[] unknownShares() {
    return new float[0];
  }

  /**
   * Which part of a cascade gave each distribution of the last batch, in the order of the texts.
   * Empty if the model is one whole.
   */
  default List<Part> parts() {
    return List.of();
  }

  @Override
  void close();
}
