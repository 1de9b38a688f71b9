package io.tonestream.schemas;

import java.util.Arrays;
import java.util.List;

/**
 * The header of a {@link LabeledText} that says how the model that scored it errs: its confusion
 * matrix on the texts that it was validated on, {@code [true label][predicted label]} in the order
 * of {@link Label}, as JSON. Each text carries it, so that shares can be corrected from the topic
 * alone, whatever version scored it and wherever it is read; a header costs a reader that knows the
 * version already nothing to parse.
 */
public final class ConfusionHeader {
  /** The header's key. */
  public static final String NAME = "tonestream.confusion";

  private static final int LABELS = Label.values().length;

  private ConfusionHeader() {}

  /** The header's value. */
  public static byte[] write(List<List<Long>> confusion) {
    return Json.write(confusion);
  }

  /**
   * The matrix in a header's value.
   *
   * @throws BadJsonException if it is none
   */
  public static List<List<Long>> read(byte[] value) {
    long[][] rows = Json.read(long[][].class, value);
    if (rows.length != LABELS
        || Arrays.stream(rows)
            .anyMatch(
                row ->
                    row == null
                        || row.length != LABELS
                        || Arrays.stream(row).anyMatch(count -> count < 0))) {
      throw new BadJsonException(
          "header " + NAME + " is not " + LABELS + " rows of " + LABELS + " counts", null);
    }
    return Arrays.stream(rows).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }
}
