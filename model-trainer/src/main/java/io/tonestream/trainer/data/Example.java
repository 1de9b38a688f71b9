package io.tonestream.trainer.data;

import io.tonestream.schemas.Label;
import java.util.Map;

/**
 * A text and the label that a human gave it.
 *
 * @param columns what else its row says, by column, of the columns that the reader was asked to
 *     keep
 */
public record Example(String text, Label label, Map<String, String> columns) {
  /** Takes a copy. */
  public Example {
    columns = Map.copyOf(columns);
  }

  /** An example of which nothing else is known. */
  public Example(String text, Label label) {
    this(text, label, Map.of());
  }
}
