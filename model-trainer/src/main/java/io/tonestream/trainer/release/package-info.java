/** What instances run, and how a candidate gets there. */
@NullMarked
package io.tonestream.trainer.release;

import org.jspecify.annotations.NullMarked;
