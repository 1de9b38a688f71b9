/** Which texts a human should label next, and what humans have labelled. */
@NullMarked
package io.tonestream.app.asking;

import org.jspecify.annotations.NullMarked;
