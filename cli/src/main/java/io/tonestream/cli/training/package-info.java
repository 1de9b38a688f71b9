/** Commands of the trainer, and how they look on a terminal. */
@NullMarked
package io.tonestream.cli.training;

import org.jspecify.annotations.NullMarked;
