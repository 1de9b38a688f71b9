package io.tonestream.trainer.evaluation;

import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out how fast and how good a bundle is: on one thread, in batches as the stream scores them.
 *
 * @param time for which it is timed at least, after it has warmed up for a fourth of that
 */
public record Race(DataSet set, Bootstrap bootstrap, Duration time) {
  private static final int BATCH = 256;

  /**
   * Runs a bundle.
   *
   * @param name what it is called among the others
   */
  public Contender run(String name, ModelBundle bundle) {
    try (BundleModel model = BundleModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      List<TextPair> texts = model.asked(set.pairs());
      pass(predictor, texts, System.nanoTime() + time.toNanos() / 4);
      List<Probabilities> scores;
      long start = System.nanoTime();
      long scored = 0;
      do {
        scores = pass(predictor, texts, Long.MAX_VALUE);
        scored += texts.size();
      } while (System.nanoTime() - start < time.toNanos());
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Contender(
          name,
          bundle.version(),
          bundle.size(),
          scored / seconds,
          bootstrap.figures(Judged.of(set.examples(), scores)));
    }
  }

  /** Scores all texts, or as many as there is time for. */
  private static List<Probabilities> pass(
      SentimentPredictor predictor, List<TextPair> texts, long until) {
    List<Probabilities> scores = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size() && System.nanoTime() < until; from += BATCH) {
      scores.addAll(
          predictor.predictPairs(texts.subList(from, Math.min(from + BATCH, texts.size()))));
    }
    return scores;
  }
}
