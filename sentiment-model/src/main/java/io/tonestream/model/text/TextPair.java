package io.tonestream.model.text;

import org.jspecify.annotations.Nullable;

/**
 * What a model that reads two segments scores: a text, and perhaps what goes with it, such as the
 * brand that is meant.
 *
 * @param text the first segment
 * @param second the second segment; null if there is none
 * @param isOnlyTarget whether the second segment is known to be the text's only target, so that the
 *     text as a whole may tell as much about it
 */
public record TextPair(String text, @Nullable String second, boolean isOnlyTarget) {
  /** A text, and perhaps one of several targets. */
  public TextPair(String text, @Nullable String second) {
    this(text, second, false);
  }

  /** A text alone. */
  public static TextPair of(String text) {
    return new TextPair(text, null);
  }

  /** A text and its only target. */
  public static TextPair aboutOnly(String text, String target) {
    return new TextPair(text, target, true);
  }

  /** The text without what goes with it. */
  public TextPair alone() {
    return second == null ? this : of(text);
  }
}
