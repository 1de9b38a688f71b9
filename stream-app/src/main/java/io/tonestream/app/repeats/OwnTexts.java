package io.tonestream.app.repeats;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What texts say without much repeated ones: the groups that stand out ({@link Repeats}) are left
 * out, whatever else is in them, and the rest stands for all. One campaign may go on for hours, so
 * it isn't enough that it counts as one text in each bin: it would be as many as there are bins.
 *
 * @param volume number of texts without repeats
 * @param texts that say something of their own: those in the groups that are left, divided by their
 *     design effect
 * @param balance positive ones of those texts less negative ones
 * @param polar those of them that are not neutral
 */
public record OwnTexts(double volume, double texts, double balance, double polar) {
  /** Of texts that are no copies. */
  public static OwnTexts of(Counts counts) {
    double negative = counts.negative();
    double positive = counts.positive();
    return new OwnTexts(counts.total(), counts.total(), positive - negative, positive + negative);
  }

  /**
   * Of texts in these groups.
   *
   * @param counts of all of them; if groups of some are unknown, none are taken for copies
   */
  public static OwnTexts of(GroupLabels groups, Counts counts) {
    GroupCounts sum = groups.sum();
    if (sum.texts() != counts.total() || sum.texts() < Repeats.MIN_TEXTS) {
      return of(counts);
    }
    double[] sizes = sum.sorted();
    int usual = Repeats.usual(sizes);
    if (usual == sizes.length) {
      return of(counts);
    }
    int[] smallest = smallest(sum, usual);
    double designEffect = Repeats.designEffect(sizes, usual);
    double negative = texts(groups.of(Label.NEGATIVE.ordinal()), smallest);
    double positive = texts(groups.of(Label.POSITIVE.ordinal()), smallest);
    double kept = texts(sum, smallest);
    double repeated = GroupCounts.GROUPS - usual;
    return new OwnTexts(
        kept * GroupCounts.GROUPS / usual + repeated,
        kept / designEffect,
        (positive - negative) / designEffect,
        (positive + negative) / designEffect);
  }

  private static int[] smallest(GroupCounts counts, int groups) {
    return IntStream.range(0, GroupCounts.GROUPS)
        .boxed()
        .sorted(Comparator.comparingLong(counts::in))
        .limit(groups)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double texts(GroupCounts counts, int[] groups) {
    return Arrays.stream(groups).mapToLong(counts::in).sum();
  }
}
