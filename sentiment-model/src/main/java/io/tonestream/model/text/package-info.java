/**
 * Text preparation: from a text to tokens that keep what carries sentiment (negation, emoticons,
 * emoji, shouting, elongation) and drop what doesn't (whose name, which link).
 */
@NullMarked
package io.tonestream.model.text;

import org.jspecify.annotations.NullMarked;
