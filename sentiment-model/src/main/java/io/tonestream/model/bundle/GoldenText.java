package io.tonestream.model.bundle;

import io.tonestream.schemas.Probabilities;

/** A text with the probabilities that the trainer saw: a loaded model must give them again. */
public record GoldenText(String text, Probabilities probabilities) {
  /** Refuses half of one. */
  public GoldenText {
    if (text == null || probabilities == null) {
      throw new IllegalArgumentException("a golden text lacks its text or its probabilities");
    }
  }
}
