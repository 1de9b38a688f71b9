/** Teaches a model what other models say about texts. */
@NullMarked
package io.tonestream.trainer.distillation;

import org.jspecify.annotations.NullMarked;
