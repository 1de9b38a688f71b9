package io.tonestream.app.testing;

import io.tonestream.model.text.TextPair;
import java.util.Arrays;
import java.util.List;

/** Texts as models are asked about them. */
public final class Texts {
  private Texts() {}

  /** Texts as a whole. */
  public static List<TextPair> texts(String... texts) {
    return texts(Arrays.asList(texts));
  }

  /** Texts as a whole. */
  public static List<TextPair> texts(List<String> texts) {
    return texts.stream().map(TextPair::of).toList();
  }

  /** A text with words of its own behind it, so that it is taken for a copy of no other. */
  public static String different(String text, int number) {
    StringBuilder word = new StringBuilder(" q");
    Integer.toOctalString(number).chars().forEach(digit -> word.append((char) (digit - '0' + 'a')));
    return text + word.toString().repeat(5);
  }
}
