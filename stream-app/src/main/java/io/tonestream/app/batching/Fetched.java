package io.tonestream.app.batching;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record that the consumer has fetched, and what became of it once it is scored. The stream
 * thread's own; the thread that scores its batch settles it.
 */
final class Fetched {
  private final TopicPartition partition;
  private final long offset;
  private final long timestamp;
  private final byte @Nullable [] value;
  private @Nullable Future<?> batch;
  private @Nullable Outcome outcome;

  /**
   * @param timestamp the Kafka record's own, in epoch milliseconds
   */
  Fetched(TopicPartition partition, long offset, long timestamp, byte @Nullable [] value) {
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.value = value;
  }

  static Fetched of(ConsumerRecord<byte[], byte[]> record) {
    return new Fetched(
        new TopicPartition(record.topic(), record.partition()),
        record.offset(),
        record.timestamp(),
        record.value());
  }

  TopicPartition partition() {
    return partition;
  }

  long offset() {
    return offset;
  }

  long timestamp() {
    return timestamp;
  }

  byte @Nullable [] value() {
    return value;
  }

  /** Size of the value in bytes. */
  int size() {
    return value == null ? 0 : value.length;
  }

  /** Whether it was settled, or belongs to a batch that will settle it. */
  boolean isStarted() {
    return batch != null || outcome != null;
  }

  void joins(Future<?> batch) {
    this.batch = batch;
  }

  void settle(Outcome outcome) {
    this.outcome = outcome;
  }

  /** Waits for its batch. What the scoring thread settled is visible once that is done. */
  Outcome await() throws ExecutionException, InterruptedException {
    if (batch != null) {
      batch.get();
    }
    return requireNonNull(outcome, "no outcome");
  }
}
