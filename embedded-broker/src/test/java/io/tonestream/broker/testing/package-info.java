/** A Kafka for tests: a container where Docker answers, the embedded broker otherwise. */
@NullMarked
package io.tonestream.broker.testing;

import org.jspecify.annotations.NullMarked;
