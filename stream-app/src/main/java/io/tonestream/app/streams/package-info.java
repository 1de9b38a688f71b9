/** The topology, its topics and the life of Kafka Streams. */
@NullMarked
package io.tonestream.app.streams;

import org.jspecify.annotations.NullMarked;
