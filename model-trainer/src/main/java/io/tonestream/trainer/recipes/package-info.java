/** How each architecture is trained, and by which hyper-parameters. */
@NullMarked
package io.tonestream.trainer.recipes;

import org.jspecify.annotations.NullMarked;
