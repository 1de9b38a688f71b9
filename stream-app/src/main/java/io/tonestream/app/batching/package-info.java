/**
 * Batches into the predictor without holding anything back.
 *
 * <p>Kafka Streams hands records over one at a time and may commit between any two of them. So what
 * the consumer has fetched is scored ahead, in batches, and the outcomes are kept until the
 * records' turn comes. What is kept is only a cache: losing it costs a prediction, never a record.
 */
@NullMarked
package io.tonestream.app.batching;

import org.jspecify.annotations.NullMarked;
