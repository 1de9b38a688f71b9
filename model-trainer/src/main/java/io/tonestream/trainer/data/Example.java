package io.tonestream.trainer.data;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text and the label that a human gave it, or what it says about one target.
 *
 * @param target what the label is about, as the text mentions it; null if it is about all of the
 *     text
 * @param taught how probable each label is, where a model teaches them; null where the label is all
 *     that is known
 * @param columns what else its row says, by column, of the columns that the reader was asked to
 *     keep
 * @param origin where it was read
 * @param weight how much it counts in training, beside texts of weight 1
 */
public record Example(
    String text,
    @Nullable String target,
    Label label,
    @Nullable Probabilities taught,
    Map<String, String> columns,
    Origin origin,
    float weight) {
  /** Takes a copy. */
  public Example {
    columns = Map.copyOf(columns);
  }

  /** An example about all of its text. */
  public Example(
      String text, Label label, Map<String, String> columns, Origin origin, float weight) {
    this(text, null, label, null, columns, origin, weight);
  }

  /** An example about a target, or about all of its text, that was read nowhere. */
  public static Example about(TextPair text, Label label) {
    return about(text, label, Map.of(), Origin.UNKNOWN);
  }

  static Example about(TextPair text, Label label, Map<String, String> columns, Origin origin) {
    return new Example(text.text(), text.second(), label, null, columns, origin, 1);
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

  /** The text with its target, if it has one. */
  public TextPair pair() {
    return new TextPair(text, target);
  }

  /** The same, counting this many times as much. */
  Example weighted(float factor) {
    return new Example(text, target, label, taught, columns, origin, factor * weight);
  }

  /** A text that was made of this one, of which nobody knows the label; it weighs as much. */
  public Example variant(String made) {
    return new Example(made, null, Label.NEUTRAL, null, Map.of(), Origin.VARIANT, weight);
  }

  /** The same with another label. */
  public Example labelled(Label other) {
    return new Example(text, target, other, taught, columns, origin, weight);
  }

  /** The same with what a model makes of it. */
  public Example taught(Probabilities probabilities) {
    return new Example(text, target, label, probabilities, columns, origin, weight);
  }
}
