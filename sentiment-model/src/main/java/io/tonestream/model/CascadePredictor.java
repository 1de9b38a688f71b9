package io.tonestream.model;

import io.tonestream.model.network.Cascade;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the fast model score a batch, and the accurate one those of its texts that go on, in one
 * call. One thread's own.
 */
final class CascadePredictor implements SentimentPredictor {
  private final Cascade cascade;
  private final boolean takesTargets;
  private final SentimentModel fastModel;
  private final SentimentPredictor fast;
  private final SentimentModel accurateModel;
  private final SentimentPredictor accurate;

  /** Of the last batch. */
  private List<Part> parts = List.of();

  /**
   * @param takesTargets whether one of the models does
   * @param fast a predictor of the fast model, which this one closes
   * @param accurate the same of the accurate model
   */
  CascadePredictor(
      Cascade cascade,
      boolean takesTargets,
      SentimentModel fastModel,
      SentimentPredictor fast,
      SentimentModel accurateModel,
      SentimentPredictor accurate) {
    this.cascade = cascade;
    this.takesTargets = takesTargets;
    this.fastModel = fastModel;
    this.fast = fast;
    this.accurateModel = accurateModel;
    this.accurate = accurate;
  }

  @Override
  public List<Probabilities> predict(List<String> texts) {
    return predictPairs(texts.stream().map(TextPair::of).toList());
  }

  @Override
  public List<Probabilities> predictPairs(List<TextPair> pairs) {
    if (!takesTargets && pairs.stream().anyMatch(pair -> pair.second() != null)) {
      throw new IllegalArgumentException("the cascade reads one text, not two");
    }
    parts = List.of();
    List<Probabilities> scores = new ArrayList<>(fast.predictPairs(fastModel.asked(pairs)));
    List<Part> gaveIt = scores.stream().map(this::partOf).toList();
    List<TextPair> goOn = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      if (gaveIt.get(i) == Part.ACCURATE) {
        goOn.add(pairs.get(i));
      }
    }
    merge(scores, gaveIt, goOn);
    parts = gaveIt;
    return scores;
  }

  private Part partOf(Probabilities byFast) {
    return cascade.goesOn(byFast) ? Part.ACCURATE : Part.FAST;
  }

  /** Asks the accurate model about the texts that go on, and has its word count as it should. */
  private void merge(List<Probabilities> scores, List<Part> gaveIt, List<TextPair> goOn) {
    if (goOn.isEmpty()) {
      return;
    }
    List<Probabilities> byAccurate = accurate.predictPairs(accurateModel.asked(goOn));
    int next = 0;
    for (int i = 0; i < scores.size(); i++) {
      if (gaveIt.get(i) == Part.ACCURATE) {
        scores.set(i, cascade.pooled(scores.get(i), byAccurate.get(next++)));
      }
    }
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  /** To the fast model, which reads all texts. */
  @Override
  public float[] unknownShares() {
    return fast.unknownShares();
  }

  @Override
  public void close() {
    try {
      fast.close();
    } finally {
      accurate.close();
    }
  }
}
