/** Whether a trained model is good enough to be published. */
@NullMarked
package io.tonestream.trainer.gate;

import org.jspecify.annotations.NullMarked;
