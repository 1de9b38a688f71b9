/**
 * Models on Kafka: what the topics {@code models} and {@code model-status} hold, read and written.
 */
@NullMarked
package io.tonestream.topics.publishing;

import org.jspecify.annotations.NullMarked;
