package io.tonestream.app.windows;

import io.tonestream.app.counting.Tally;
import io.tonestream.app.repeats.Repeats;
import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.CorrectedShares.Part;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Corrects a window's counts, what each version, or part of a cascade, labelled by its own errors.
 */
final class ShareCorrection {
  private ShareCorrection() {}

  /** Nothing if there are no texts, or the errors of a scorer of some are unknown. */
  static Optional<CorrectedShares> of(
      Tally tally, Repeats repeats, Map<String, ErrorMatrix> errors) {
    return parts(tally, repeats, errors).map(CorrectedShares::of);
  }

  static Corrected onTheWire(CorrectedShares corrected) {
    return new Corrected(
        new Share(
            corrected.shares()[Label.NEGATIVE.ordinal()],
            corrected.shares()[Label.NEUTRAL.ordinal()],
            corrected.shares()[Label.POSITIVE.ordinal()]),
        corrected.net(),
        corrected.low(),
        corrected.high());
  }

  /** Counts are in effective texts. */
  private static Optional<List<Part>> parts(
      Tally tally, Repeats repeats, Map<String, ErrorMatrix> errors) {
    double designEffect = repeats.designEffect(tally.counts().total());
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, long[]> each : tally.byScorer().entrySet()) {
      ErrorMatrix matrix = errors.get(each.getKey());
      if (matrix == null) {
        return Optional.empty();
      }
      double[] counts =
          LongStream.of(each.getValue()).mapToDouble(count -> count / designEffect).toArray();
      parts.add(new Part(matrix, counts));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(parts);
  }
}
