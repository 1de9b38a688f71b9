/** The model that serves, and how stream threads get at it. Knows no Kafka Streams. */
@NullMarked
package io.tonestream.app.serving;

import org.jspecify.annotations.NullMarked;
