package io.tonestream.trainer.feedback;

import io.tonestream.schemas.Feedback;

/**
 * What someone said of a text.
 *
 * @param sender who, by the record's own claim
 */
public record Correction(String sender, Feedback feedback) {}
