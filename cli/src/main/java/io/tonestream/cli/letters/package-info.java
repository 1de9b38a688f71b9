/** {@code dead-letters}: what could not be processed, counted, shown and sent again. */
@NullMarked
package io.tonestream.cli.letters;

import org.jspecify.annotations.NullMarked;
