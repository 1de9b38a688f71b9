/** Files that survive a crash. */
@NullMarked
package io.tonestream.trainer.journal;

import org.jspecify.annotations.NullMarked;
