package io.tonestream.model.network;

import io.tonestream.model.text.TextPair;

/** Reads texts as numbers. One thread's own. */
@FunctionalInterface
public interface Encoder {
  /** The numbers of a text. */
  Encoded encode(String text);

  /**
   * The numbers of a text and what goes with it.
   *
   * @throws IllegalArgumentException if there is a second segment, and the network reads but one
   */
  default Encoded encode(TextPair pair) {
    if (pair.second() != null) {
      throw new IllegalArgumentException("the model reads one text, not two");
    }
    return encode(pair.text());
  }
}
