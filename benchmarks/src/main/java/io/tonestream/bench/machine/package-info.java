/** The machine that figures are of, for whatever measures. */
@NullMarked
package io.tonestream.bench.machine;

import org.jspecify.annotations.NullMarked;
