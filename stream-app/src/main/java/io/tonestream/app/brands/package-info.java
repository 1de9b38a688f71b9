/** Which brands a text is about, and what is passed on of it for each of them. */
@NullMarked
package io.tonestream.app.brands;

import org.jspecify.annotations.NullMarked;
