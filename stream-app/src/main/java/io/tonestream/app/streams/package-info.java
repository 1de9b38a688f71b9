/** The topology, its topics and stores, and the life of the Kafka Streams client. */
@NullMarked
package io.tonestream.app.streams;

import org.jspecify.annotations.NullMarked;
