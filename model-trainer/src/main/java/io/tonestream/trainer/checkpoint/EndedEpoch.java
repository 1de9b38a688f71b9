package io.tonestream.trainer.checkpoint;

import io.tonestream.model.bundle.Evaluation;

/**
 * A pass over the data that is over.
 *
 * @param loss its mean
 * @param validation what was right of the validation texts then
 * @param best whether it is the one to keep so far: the best, or where all are taken, the last
 */
public record EndedEpoch(double loss, Evaluation validation, boolean best) {}
