/** The topology, which puts the steps together, and the life of the Kafka Streams client. */
@NullMarked
package io.tonestream.app.streams;

import org.jspecify.annotations.NullMarked;
