package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.Arrays;

/**
 * Texts of one group that one model, or one part of a cascade, has labelled, some of which a human
 * has labelled too. Texts are told apart by the label that the model gave them, and within each the
 * human's are taken for a random choice.
 *
 * @param errors how the model errs on a group that nobody has labelled
 * @param counts of the model's labels, {@code [predicted label]}, in the order of {@link Label};
 *     more than no text
 * @param labelled counts of the humans' labels, {@code [predicted label][true label]}
 */
public record LabelledPart(ErrorMatrix errors, long[] counts, long[][] labelled) {
  private static final int LABELS = Label.values().length;

  /**
   * Takes copies.
   *
   * @throws IllegalArgumentException if there is no text, or more are labelled than there are
   */
  public LabelledPart {
    counts = counts.clone();
    labelled = Arrays.stream(labelled).map(long[]::clone).toArray(long[][]::new);
    if (Arrays.stream(counts).sum() <= 0) {
      throw new IllegalArgumentException("there is no text: " + Arrays.toString(counts));
    }
    for (int label = 0; label < LABELS; label++) {
      if (Arrays.stream(labelled[label]).sum() > counts[label]) {
        throw new IllegalArgumentException(
            "humans labelled %s of %d texts"
                .formatted(Arrays.toString(labelled[label]), counts[label]));
      }
    }
  }

  /** Without any human's label. */
  public static LabelledPart unlabelled(ErrorMatrix errors, long[] counts) {
    return new LabelledPart(errors, counts, new long[LABELS][LABELS]);
  }

  long texts() {
    return Arrays.stream(counts).sum();
  }

  /** How many texts of this predicted label a human has labelled. */
  long labelled(int predicted) {
    return Arrays.stream(labelled[predicted]).sum();
  }

  /** Mean score of the human's labels of at least one text of this predicted label. */
  double meanScore(int predicted) {
    long[] counted = labelled[predicted];
    return (double) (counted[Label.POSITIVE.ordinal()] - counted[Label.NEGATIVE.ordinal()])
        / labelled(predicted);
  }
}
