package io.tonestream.trainer.retraining;

import io.tonestream.schemas.Feedback;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Feedback as texts, of which the last label counts if two are the same.
 *
 * <p>Which side a text is on follows from a hash of the text itself, so that it is always on the
 * same: what a version was once judged by is learnt by none after it, and the same text under two
 * ids is never on both sides.
 *
 * @param all that there are, the last at the end
 * @param learnt those to learn from
 * @param heldOut the last of those to judge by
 */
record FeedbackTexts(DataSet all, DataSet learnt, DataSet heldOut) {
  private static final String NAME = "feedback";

  /**
   * Parts feedback.
   *
   * @param feedback in the order in which it came
   * @param share to judge by
   * @param most how many of those there may be
   */
  static FeedbackTexts of(Collection<Feedback> feedback, double share, int most) {
    Function<String, String> keys = DataSet.keys();
    Map<String, Example> byKey = new LinkedHashMap<>();
    for (Feedback each : feedback) {
      String key = keys.apply(each.text());
      byKey.remove(key);
      byKey.put(key, example(each));
    }
    List<Example> learnt = new ArrayList<>();
    List<Example> heldOut = new ArrayList<>();
    byKey.forEach((key, each) -> (Split.place(key) < share ? heldOut : learnt).add(each));
    return new FeedbackTexts(
        new DataSet(NAME, List.copyOf(byKey.values())),
        new DataSet(NAME, learnt),
        new DataSet(
            NAME + "-held-out",
            heldOut.subList(Math.max(0, heldOut.size() - most), heldOut.size())));
  }

  private static Example example(Feedback feedback) {
    String brand = feedback.brand();
    return new Example(
        feedback.text(), feedback.label(), brand == null ? Map.of() : Map.of("brand", brand));
  }
}
