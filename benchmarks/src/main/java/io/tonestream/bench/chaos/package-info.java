/** A deployment of three brokers and three instances that is hurt in many ways, and its proof. */
@NullMarked
package io.tonestream.bench.chaos;

import org.jspecify.annotations.NullMarked;
