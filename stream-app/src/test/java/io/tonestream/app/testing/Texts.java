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
}
