package io.tonestream.model.drift;

import io.tonestream.schemas.ModelDrift.Feature;
import java.util.Arrays;
import java.util.List;

/**
 * What the texts look like that a model was validated on: part of a bundle's manifest. The bins are
 * {@link Profile}'s, and so are part of the bundle's format.
 *
 * @param scores number of texts by label and certainty, {@code [labels × 4]}
 * @param lengths number of texts by number of words, {@code [10]}
 * @param unknown number of texts by share of the unknown, {@code [11]}; all 0 if the model can't
 *     tell
 * @param certainty mean probability of the labels that the model gave
 * @param accuracy share of the texts that got their own label
 */
public record DriftReference(
    List<Long> scores, List<Long> lengths, List<Long> unknown, double certainty, double accuracy) {
  /** Takes copies; refuses what no trainer writes. */
  public DriftReference {
    scores = counts("drift.scores", Feature.SCORE, scores);
    lengths = counts("drift.lengths", Feature.LENGTH, lengths);
    unknown = counts("drift.unknown", Feature.UNKNOWN, unknown);
    if (sum(scores) == 0 || sum(lengths) != sum(scores)) {
      throw new IllegalArgumentException(
          "drift.scores sums to " + sum(scores) + " and drift.lengths to " + sum(lengths));
    }
    requireShare("drift.certainty", certainty);
    requireShare("drift.accuracy", accuracy);
  }

  /**
   * Of texts whose labels are known.
   *
   * @param accuracy share of the texts that got their own label
   */
  public static DriftReference of(Profile profile, double accuracy) {
    return new DriftReference(
        list(profile.counts(Feature.SCORE)),
        list(profile.counts(Feature.LENGTH)),
        list(profile.counts(Feature.UNKNOWN)),
        profile.certainty(),
        accuracy);
  }

  /** Number of texts. */
  long texts() {
    return sum(scores);
  }

  /** {@code [bins]}. */
  long[] counts(Feature feature) {
    List<Long> counts =
        switch (feature) {
          case SCORE -> scores;
          case LENGTH -> lengths;
          case UNKNOWN -> unknown;
        };
    return counts.stream().mapToLong(Long::longValue).toArray();
  }

  private static List<Long> counts(String field, Feature feature, List<Long> counts) {
    int bins = Profile.bins(feature);
    if (counts == null || counts.size() != bins || counts.stream().anyMatch(each -> each < 0)) {
      throw new IllegalArgumentException(field + " must be " + bins + " counts, but is " + counts);
    }
    return List.copyOf(counts);
  }

  private static void requireShare(String field, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " is " + value + ", not in [0, 1]");
    }
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static List<Long> list(long[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}
