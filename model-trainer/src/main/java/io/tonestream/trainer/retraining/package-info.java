/** Trains again on what people have corrected, and publishes what is better. */
@NullMarked
package io.tonestream.trainer.retraining;

import org.jspecify.annotations.NullMarked;
