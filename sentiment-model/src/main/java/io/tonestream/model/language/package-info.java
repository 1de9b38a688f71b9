/** Which language a text is in. */
@NullMarked
package io.tonestream.model.language;

import org.jspecify.annotations.NullMarked;
