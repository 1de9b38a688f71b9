package io.tonestream.model;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a loaded model must hold to.
 *
 * @param version of the model, for messages
 * @param placement where it runs
 */
record ModelChecks(String version, Placement placement) {
  /**
   * Golden texts must get what the trainer saw.
   *
   * @param tolerance how far a probability may be off
   * @param model gives a distribution for each text, in order
   * @throws BadBundleException if one differs by more
   */
  void requireGolden(
      List<GoldenText> golden, float tolerance, Function<List<String>, List<Probabilities>> model) {
    List<Probabilities> seen = model.apply(golden.stream().map(GoldenText::text).toList());
    for (int i = 0; i < golden.size(); i++) {
      requireClose(i, golden.get(i).probabilities(), seen.get(i), tolerance);
    }
  }

  private void requireClose(
      int index, Probabilities expected, Probabilities seen, float tolerance) {
    for (Label label : Label.values()) {
      if (!(Math.abs(expected.of(label) - seen.of(label)) <= tolerance)) {
        throw new BadBundleException(
            version,
            "golden text "
                + (index + 1)
                + " is "
                + label.wireName()
                + " with "
                + seen.of(label)
                + " instead of "
                + expected.of(label),
            placement.precision() == ComputePrecision.HALF
                ? "set tonestream.model.precision to single, or allow more with tonestream.model.golden-tolerance"
                : "it was made for another version of Tonestream, so train it again");
      }
    }
  }

  /** A model without golden texts can't be checked. */
  void requireAny(List<GoldenText> golden) {
    if (golden.isEmpty()) {
      throw new BadBundleException(
          version, "it has no golden texts to be checked with", "train the model again");
    }
  }

  /** A text must not take longer than this. */
  void requireWithin(Duration most, Duration perText) {
    if (perText.compareTo(most) > 0) {
      throw new BadBundleException(
          version,
          "it takes "
              + milliseconds(perText)
              + " a text on "
              + placement.names()
              + ", more than the "
              + milliseconds(most)
              + " that are allowed",
          "train a smaller model, or allow more");
    }
  }

  private static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f ms", duration.toNanos() / 1e6);
  }
}
