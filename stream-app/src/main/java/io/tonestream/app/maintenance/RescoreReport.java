package io.tonestream.app.maintenance;

import io.tonestream.schemas.BrandSentiment.Counts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What two models make of the same texts. A text counts once for each of its brands.
 *
 * @param version of the model that labelled them now
 * @param versionsBefore how many were labelled by which version before
 * @param texts how many were labelled now
 * @param compared how many of them had a label before
 * @param unreadable records of {@code labeled-text} that are none, and were left out
 * @param agreement of those compared, the share whose label is the same, in [0, 1]; null if there
 *     are none
 * @param confusion how many of these had which label before, and have which now: {@code
 *     [before][now]} by label
 * @param brands of these, those with most texts first
 * @param labeledText the topic with the new labels
 * @param sentimentAggregates the topic with the windows that they make
 */
public record RescoreReport(
    String version,
    Map<String, Long> versionsBefore,
    long texts,
    long compared,
    long unreadable,
    @Nullable Double agreement,
    Map<String, Map<String, Long>> confusion,
    List<OfBrand> brands,
    String labeledText,
    String sentimentAggregates) {
  /**
   * A brand, by what both make of its texts.
   *
   * @param before number of texts with each label
   * @param now the same
   * @param netBefore (positive − negative) / texts, in [−1, 1]
   * @param netNow the same
   */
  public record OfBrand(
      String brand,
      long texts,
      double agreement,
      Counts before,
      Counts now,
      double netBefore,
      double netNow) {}
}
