package io.tonestream.trainer.report;

/**
 * How training stood after a pass over the data.
 *
 * @param number from 1
 * @param loss its mean over the pass
 * @param macroRecall on the validation texts
 * @param best whether it was the one to keep so far
 */
public record Epoch(int number, double loss, double macroRecall, boolean best) {}
