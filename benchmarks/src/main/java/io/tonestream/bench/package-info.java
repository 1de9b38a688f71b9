/** How fast the app is beside the limit that its parts set. */
@NullMarked
package io.tonestream.bench;

import org.jspecify.annotations.NullMarked;
