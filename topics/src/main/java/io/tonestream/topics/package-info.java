/**
 * Kafka's topics as clients see them: where the cluster is, what is read from them, and their
 * creation.
 */
@NullMarked
package io.tonestream.topics;

import org.jspecify.annotations.NullMarked;
