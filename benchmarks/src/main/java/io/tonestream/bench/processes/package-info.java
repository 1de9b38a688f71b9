/** Programs in processes of their own, for whatever measures or tries them. */
@NullMarked
package io.tonestream.bench.processes;

import org.jspecify.annotations.NullMarked;
