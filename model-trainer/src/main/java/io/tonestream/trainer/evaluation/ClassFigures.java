package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;

/**
 * How well a model does on the texts of one label.
 *
 * @param n how many texts have it
 * @param precision share of the texts that got it and have it; 0 if none got it
 * @param recall share of its texts that got it
 * @param f1 harmonic mean of both
 */
public record ClassFigures(Label label, long n, Interval precision, Interval recall, Interval f1) {}
