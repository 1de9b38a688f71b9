/** Adapts an encoder to texts that nobody labelled, by hiding words of them. */
@NullMarked
package io.tonestream.trainer.adaptation;

import org.jspecify.annotations.NullMarked;
