/** How far a training came, kept in a file from which it goes on to the same bytes. */
@NullMarked
package io.tonestream.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
