package io.tonestream.bench;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.util.Collections;
import java.util.List;

/** Says the same of every text, at no cost: what is left is Kafka, JSON and windows. */
final class ConstantModel implements SentimentModel {
  private static final Probabilities SAME = new Probabilities(0.25f, 0.5f, 0.25f);

  @Override
  public String version() {
    return "constant";
  }

  @Override
  public SentimentPredictor openPredictor() {
    return new SentimentPredictor() {
      @Override
      public List<Probabilities> predict(List<String> texts) {
        return Collections.nCopies(texts.size(), SAME);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
