/** Follows the topic {@code models}, has the registry swap, and says so on {@code model-status}. */
@NullMarked
package io.tonestream.app.watching;

import org.jspecify.annotations.NullMarked;
