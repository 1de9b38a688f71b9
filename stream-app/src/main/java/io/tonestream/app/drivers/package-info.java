/** What a brand's positive and negative texts speak of, in bounded memory. */
@NullMarked
package io.tonestream.app.drivers;

import org.jspecify.annotations.NullMarked;
