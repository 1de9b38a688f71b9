/** An hour of steady load on one instance, and whether memory and lag stay where they are. */
@NullMarked
package io.tonestream.bench.soak;

import org.jspecify.annotations.NullMarked;
