/** Gradient descent on DJL: learners, losses, optimizers, batches and learning rates. */
@NullMarked
package io.tonestream.trainer.optimization;

import org.jspecify.annotations.NullMarked;
