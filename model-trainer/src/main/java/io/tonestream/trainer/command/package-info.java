/** Commands of the trainer, and how they look on a terminal. */
@NullMarked
package io.tonestream.trainer.command;

import org.jspecify.annotations.NullMarked;
