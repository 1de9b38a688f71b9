/**
 * Batches into the predictor without holding anything back.
 *
 * <p>Kafka Streams hands records over one at a time and may commit between any two of them. So a
 * record that is not scored yet is scored together with those that the consumer has fetched
 * already, and their outcomes are kept until their turn comes. What is kept is only a cache: losing
 * it costs a prediction, never a record.
 */
@NullMarked
package io.tonestream.app.batching;

import org.jspecify.annotations.NullMarked;
