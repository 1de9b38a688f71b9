/** What stands on {@code dead-letters}: counted, shown, and sent again. */
@NullMarked
package io.tonestream.app.letters;

import org.jspecify.annotations.NullMarked;
