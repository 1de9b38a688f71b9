/** Training: gradient descent on DJL, for each architecture the way that suits it. */
@NullMarked
package io.tonestream.trainer.training;

import org.jspecify.annotations.NullMarked;
