/** How well shares of labels are corrected for a model's errors, and what labels that takes. */
@NullMarked
package io.tonestream.trainer.quantification;

import org.jspecify.annotations.NullMarked;
