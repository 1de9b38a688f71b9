package io.tonestream.trainer.material;

import io.tonestream.schemas.Feedback;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.Split;
import io.tonestream.trainer.feedback.Correction;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Corrections as texts.
 *
 * <p>Which side a text is on follows from a hash of the text itself, so that it is always on the
 * same: what a version was once judged by is learnt by none after it, and the same text under two
 * ids is never on both sides.
 *
 * @param all that there are, the last at the end
 * @param learnt those to learn from
 * @param heldOut the last of those to judge by, of which no sender has more than its share
 */
record FeedbackTexts(DataSet all, DataSet learnt, DataSet heldOut) {
  private static final String NAME = "feedback";

  /** Parts corrections. */
  static FeedbackTexts of(CountedCorrections corrections, FeedbackConfiguration counting) {
    List<Correction> learnt = new ArrayList<>();
    List<Correction> heldOut = new ArrayList<>();
    corrections
        .byText()
        .forEach(
            (key, each) -> (Split.place(key) < counting.heldOut() ? heldOut : learnt).add(each));
    return new FeedbackTexts(
        set(NAME, corrections.byText().values()),
        set(NAME, learnt),
        set(NAME + "-held-out", judging(heldOut, counting)));
  }

  /**
   * The last of them. No sender has more than a share, so that none outvotes all others; where
   * there is only one, none are left.
   */
  private static List<Correction> judging(
      List<Correction> heldOut, FeedbackConfiguration counting) {
    Map<String, Integer> taken = new HashMap<>();
    int each = ofOneSender(heldOut, counting.senderShare(), counting.maxHeldOut());
    List<Correction> judging = new ArrayList<>();
    for (int i = heldOut.size() - 1; i >= 0 && judging.size() < counting.maxHeldOut(); i--) {
      Correction correction = heldOut.get(i);
      if (taken.merge(correction.sender(), 1, Integer::sum) <= each) {
        judging.add(correction);
      }
    }
    Collections.reverse(judging);
    return judging;
  }

  /** How many one sender may have, so that these are no more than its share of those left. */
  private static int ofOneSender(List<Correction> heldOut, double share, int most) {
    Map<String, Integer> bySender = new HashMap<>();
    heldOut.forEach(each -> bySender.merge(each.sender(), 1, Integer::sum));
    int total = heldOut.size();
    while (true) {
      int each = (int) (share * Math.min(total, most));
      int rest = bySender.values().stream().mapToInt(count -> Math.min(count, each)).sum();
      if (rest == total) {
        return each;
      }
      total = rest;
    }
  }

  private static DataSet set(String name, Collection<Correction> corrections) {
    return new DataSet(name, corrections.stream().map(FeedbackTexts::example).toList());
  }

  private static Example example(Correction correction) {
    Feedback feedback = correction.feedback();
    String brand = feedback.brand();
    return new Example(
        feedback.text(), feedback.label(), brand == null ? Map.of() : Map.of("brand", brand));
  }
}
