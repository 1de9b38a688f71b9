/** Cascades: two models in one bundle, and from which certainty on the fast one's label holds. */
@NullMarked
package io.tonestream.trainer.cascade;

import org.jspecify.annotations.NullMarked;
