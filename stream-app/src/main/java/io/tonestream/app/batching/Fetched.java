package io.tonestream.app.batching;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A record that the consumer has fetched, and what became of it once it is scored. */
final class Fetched {
  private final TopicPartition partition;
  private final long offset;
  private final long timestamp;
  private final byte @Nullable [] value;
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

  @Nullable Outcome outcome() {
    return outcome;
  }

  void settle(Outcome outcome) {
    this.outcome = outcome;
  }
}
