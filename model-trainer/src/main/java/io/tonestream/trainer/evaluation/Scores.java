package io.tonestream.trainer.evaluation;

import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.drift.Profile;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import java.util.ArrayList;
import java.util.List;

/** What a bundle, loaded as the stream loads it, says about texts. */
public final class Scores {
  private static final int BATCH = 256;
  private static final String ANY_DEVICE = "auto";

  private Scores() {}

  /** What it says about labelled texts, in their order, on a GPU if there is one. */
  public static List<Judged> judge(ModelBundle bundle, DataSet set) {
    return judge(bundle, set, ANY_DEVICE);
  }

  /** What it says about labelled texts, in their order. */
  public static List<Judged> judge(ModelBundle bundle, DataSet set, String device) {
    return score(bundle, set.pairs(), device).judge(set);
  }

  /** A distribution for each text, in order, from a GPU if there is one. */
  public static List<Probabilities> ofTexts(ModelBundle bundle, List<String> texts) {
    return ofTexts(bundle, texts, ANY_DEVICE);
  }

  /** A distribution for each text, in order. */
  public static List<Probabilities> ofTexts(ModelBundle bundle, List<String> texts, String device) {
    return of(bundle, texts.stream().map(TextPair::of).toList(), device);
  }

  /** A distribution for each text and target, in order. */
  public static List<Probabilities> of(ModelBundle bundle, List<TextPair> texts, String device) {
    return score(bundle, texts, device).probabilities();
  }

  /**
   * A distribution for each text and target, in order, and what the texts look like to it. A model
   * that takes no targets judges the texts as a whole.
   *
   * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
   */
  public static Scored score(ModelBundle bundle, List<TextPair> pairs, String device) {
    Scored scored = new Scored(new ArrayList<>(pairs.size()), new ArrayList<>(), new Profile());
    try (BundleModel model = BundleModel.load(bundle, device);
        SentimentPredictor predictor = model.openPredictor()) {
      List<TextPair> texts = model.asked(pairs);
      for (int from = 0; from < texts.size(); from += BATCH) {
        scored.add(predictor, texts.subList(from, Math.min(from + BATCH, texts.size())));
      }
      return scored;
    }
  }

  /**
   * What a bundle says about texts.
   *
   * @param probabilities a distribution for each text, in order
   * @param parts which part of a cascade gave each; empty of a model that is no cascade
   * @param profile what the texts look like to it
   */
  public record Scored(List<Probabilities> probabilities, List<Part> parts, Profile profile) {
    /** Beside the labels of these texts, in their order. */
    public List<Judged> judge(DataSet set) {
      return Judged.of(set.examples(), probabilities, parts);
    }

    private void add(SentimentPredictor predictor, List<TextPair> batch) {
      List<Probabilities> scores = predictor.predictPairs(batch);
      probabilities.addAll(scores);
      parts.addAll(predictor.parts());
      List<String> texts = batch.stream().map(TextPair::text).toList();
      profile.add(Profile.of(texts, scores, predictor.unknownShares()));
    }
  }
}
