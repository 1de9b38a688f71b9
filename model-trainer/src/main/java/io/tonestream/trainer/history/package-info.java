/** What was retrained and what came of it, kept in the state directory. */
@NullMarked
package io.tonestream.trainer.history;

import org.jspecify.annotations.NullMarked;
