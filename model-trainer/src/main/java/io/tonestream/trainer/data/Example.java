package io.tonestream.trainer.data;

import io.tonestream.schemas.Label;

/** A text and the label that a human gave it. */
public record Example(String text, Label label) {}
