/** A secured cluster, and records that are meant to break what reads them. */
@NullMarked
package io.tonestream.bench.hostile;

import org.jspecify.annotations.NullMarked;
