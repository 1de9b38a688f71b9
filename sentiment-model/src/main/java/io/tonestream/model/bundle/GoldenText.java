package io.tonestream.model.bundle;

import io.tonestream.schemas.Probabilities;

/** A text with the probabilities that the trainer saw: a loaded model must give them again. */
public record GoldenText(String text, Probabilities probabilities) {}
