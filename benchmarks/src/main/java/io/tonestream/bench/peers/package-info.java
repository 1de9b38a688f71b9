/** {@code bench peers}: what other engines make of the same work, on the same machine. */
@NullMarked
package io.tonestream.bench.peers;

import org.jspecify.annotations.NullMarked;
