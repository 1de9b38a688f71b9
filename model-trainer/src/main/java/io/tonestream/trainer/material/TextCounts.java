package io.tonestream.trainer.material;

/**
 * How many texts there are to learn from and to judge by.
 *
 * @param training learnt from, without feedback
 * @param validation judged by, without feedback
 * @param feedback learnt from, each of which counts several times
 * @param heldOutFeedback judged by
 */
public record TextCounts(int training, int validation, int feedback, int heldOutFeedback) {}
