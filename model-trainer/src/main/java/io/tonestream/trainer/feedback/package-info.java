/** Labels that humans gave to texts, read from the topic {@code feedback} and kept. */
@NullMarked
package io.tonestream.trainer.feedback;

import org.jspecify.annotations.NullMarked;
