/** Data and encoders small enough for tests. */
@NullMarked
package io.tonestream.trainer.testing;

import org.jspecify.annotations.NullMarked;
