package io.tonestream.trainer.training;

import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Judged;
import java.util.ArrayList;
import java.util.List;

/** What a bundle, loaded as the stream loads it, says about texts. */
public final class Scores {
  private static final int BATCH = 256;

  private Scores() {}

  /** What it says about labelled texts, in their order. */
  public static List<Judged> judge(ModelBundle bundle, DataSet set) {
    return Judged.of(set.examples(), of(bundle, set.texts()));
  }

  /** A distribution for each text, in order. */
  public static List<Probabilities> of(ModelBundle bundle, List<String> texts) {
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "auto");
        SentimentPredictor predictor = model.openPredictor()) {
      List<Probabilities> scores = new ArrayList<>(texts.size());
      for (int from = 0; from < texts.size(); from += BATCH) {
        scores.addAll(predictor.predict(texts.subList(from, Math.min(from + BATCH, texts.size()))));
      }
      return scores;
    }
  }
}
