package io.tonestream.app.batching;

import io.tonestream.app.serving.BatchPredictor;
import io.tonestream.app.serving.BatchPredictor.Scores;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Predicts with the version that serves; a slow one scores equal texts once. One scoring thread's
 * own.
 */
final class CachingPredictor {
  /** Below this, looking a text up would take a good part of what it takes to score it. */
  private static final Duration SLOW = Duration.ofNanos(100_000);

  /** Stands for a score that is still to come. */
  private static final KnownScores.Score NONE =
      new KnownScores.Score(new Probabilities(1, 0, 0), null);

  private final BatchPredictor predictor;
  private final KnownScores known;
  private final BatchMetrics metrics;

  /**
   * @param cachedTexts how many texts' scores are remembered
   */
  CachingPredictor(BatchPredictor predictor, int cachedTexts, BatchMetrics metrics) {
    this.predictor = predictor;
    this.known = new KnownScores(cachedTexts);
    this.metrics = metrics;
  }

  /**
   * What was predicted.
   *
   * @param scores one distribution for each text, in order
   * @param scored the share of them that the model scored
   */
  record Predicted(Scores scores, double scored) {}

  /** The scores of all of these, in order. */
  Predicted predict(List<TextPair> texts, VersionCost cost) {
    if (!cost.isKnown() || cost.nanosPerText() < SLOW.toNanos()) {
      return new Predicted(predictor.predict(texts), 1);
    }
    ServingModel serving = predictor.adopted();
    known.of(serving.version());
    Map<TextPair, KnownScores.Score> found = new HashMap<>();
    List<TextPair> unknown = new ArrayList<>();
    for (TextPair text : texts) {
      KnownScores.Score before = known.get(text);
      if (before != null) {
        found.put(text, before);
      } else if (found.putIfAbsent(text, NONE) == null) {
        unknown.add(text);
      }
    }
    metrics.cached(texts.size() - unknown.size(), unknown.size());
    Scores scores =
        unknown.isEmpty()
            ? new Scores(serving.model(), List.of(), List.of(), Duration.ZERO)
            : predictor.predict(unknown);
    if (!scores.modelVersion().equals(serving.version())) {
      // It was taken back meanwhile: what it said before is not what this one says.
      return new Predicted(predictor.predict(texts), 1);
    }
    for (int i = 0; i < unknown.size(); i++) {
      KnownScores.Score score =
          new KnownScores.Score(scores.probabilities().get(i), scores.part(i));
      found.put(unknown.get(i), score);
      known.add(unknown.get(i), score);
    }
    List<KnownScores.Score> all =
        texts.stream().map(text -> Objects.requireNonNull(found.get(text))).toList();
    return new Predicted(KnownScores.of(scores, all), (double) unknown.size() / texts.size());
  }
}
