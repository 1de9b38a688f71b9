package io.tonestream.trainer.recipes;

import io.tonestream.trainer.optimization.UsedRows;
import java.util.Map;

/**
 * What a part of a batch says about how to change the parameters.
 *
 * @param loss the part's mean loss
 * @param byName for each parameter; the table's has the used rows alone
 * @param rows the table's rows in use
 */
record Gradients(float loss, Map<String, float[]> byName, UsedRows rows) {}
