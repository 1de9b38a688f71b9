package io.tonestream.model.text;

import org.jspecify.annotations.Nullable;

/**
 * What a model that reads two segments scores: a text, and perhaps what goes with it, such as the
 * brand that is meant.
 *
 * @param text the first segment
 * @param second the second segment; null if there is none
 */
public record TextPair(String text, @Nullable String second) {
  /** A text alone. */
  public static TextPair of(String text) {
    return new TextPair(text, null);
  }

  /** The text without what goes with it. */
  public TextPair alone() {
    return second == null ? this : of(text);
  }
}
