/** Which brands a text is about. */
@NullMarked
package io.tonestream.app.brands;

import org.jspecify.annotations.NullMarked;
