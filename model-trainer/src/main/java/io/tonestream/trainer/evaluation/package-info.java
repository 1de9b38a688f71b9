/** How well a model does: figures with intervals, comparisons, slices and calibration. */
@NullMarked
package io.tonestream.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
