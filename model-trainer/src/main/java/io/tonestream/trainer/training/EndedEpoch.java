package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;

/**
 * A pass over the data that is over.
 *
 * @param loss its mean
 * @param validation what was right of the validation texts then
 * @param best whether no epoch before was as good
 */
record EndedEpoch(double loss, Evaluation validation, boolean best) {}
