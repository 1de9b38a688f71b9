package io.tonestream.trainer.data;

import io.tonestream.schemas.Label;
import java.util.Map;

/**
 * A text and the label that a human gave it.
 *
 * @param columns what else its row says, by column, of the columns that the reader was asked to
 *     keep
 * @param origin where it was read
 * @param weight how much it counts in training, beside texts of weight 1
 */
public record Example(
    String text, Label label, Map<String, String> columns, Origin origin, float weight) {
  /** Takes a copy. */
  public Example {
    columns = Map.copyOf(columns);
  }

  /** An example that counts as much as any. */
  public Example(String text, Label label, Map<String, String> columns, Origin origin) {
    this(text, label, columns, origin, 1);
  }

  /** An example that was read nowhere. */
  public Example(String text, Label label, Map<String, String> columns) {
    this(text, label, columns, Origin.UNKNOWN);
  }

  /** An example of which nothing else is known. */
  public Example(String text, Label label) {
    this(text, label, Map.of());
  }
}
