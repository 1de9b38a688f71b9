/** What it costs in quality that not all texts are read for what drives brands. */
@NullMarked
package io.tonestream.bench.sampling;

import org.jspecify.annotations.NullMarked;
