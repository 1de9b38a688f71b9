/** A Kafka broker inside the process, for one machine and for tests. */
@NullMarked
package io.tonestream.broker;

import org.jspecify.annotations.NullMarked;
