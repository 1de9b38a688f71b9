package io.tonestream.app.batching;

import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record that the consumer has fetched, and what became of it once it is scored. What changes is
 * guarded by the {@link ScoringQueue} that it waits in; only whether it is wanted may be read
 * without.
 */
final class Fetched {
  private static final long NOT_AHEAD = Long.MIN_VALUE;

  private final TopicPartition partition;
  private final long offset;
  private final long timestamp;
  private final TimestampType timestampType;
  private final byte @Nullable [] value;
  private final long noted;
  private final @Nullable SpanContext trace;
  private boolean started;
  private @Nullable Outcome outcome;
  private @Nullable Throwable failure;
  private volatile boolean wanted = true;

  /**
   * @param timestamp the Kafka record's own, in epoch milliseconds
   * @param timestampType whose clock that is of: the producer's, or the broker's
   */
  Fetched(
      TopicPartition partition,
      long offset,
      long timestamp,
      TimestampType timestampType,
      byte @Nullable [] value) {
    this(partition, offset, timestamp, timestampType, value, NOT_AHEAD, null);
  }

  private Fetched(
      TopicPartition partition,
      long offset,
      long timestamp,
      TimestampType timestampType,
      byte @Nullable [] value,
      long noted,
      @Nullable SpanContext trace) {
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.timestampType = timestampType;
    this.value = value;
    this.noted = noted;
    this.trace = trace;
  }

  /** One that was fetched at this time by the system's nanoseconds, ahead of its turn. */
  static Fetched of(ConsumerRecord<byte[], byte[]> record, long nanos) {
    return new Fetched(
        new TopicPartition(record.topic(), record.partition()),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.value(),
        nanos,
        BatchTracing.ofAgent().traceOf(record.headers()));
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

  /** When the broker wrote it, by its clock; {@code now} where only the producer's is known. */
  Instant written(Instant now) {
    return timestampType == TimestampType.LOG_APPEND_TIME ? Instant.ofEpochMilli(timestamp) : now;
  }

  byte @Nullable [] value() {
    return value;
  }

  /** How long it had waited at this time by the system's nanoseconds. */
  Duration waited(long nanos) {
    return noted == NOT_AHEAD ? Duration.ZERO : Duration.ofNanos(nanos - noted);
  }

  /** The trace that it belongs to; null if none is known. */
  @Nullable SpanContext trace() {
    return trace;
  }

  /** Size of the value in bytes. */
  int size() {
    return value == null ? 0 : value.length;
  }

  /** Whether it belongs to a batch that will settle it, or did. */
  boolean isStarted() {
    return started;
  }

  void start() {
    started = true;
  }

  /** Whether anyone will ask what became of it. */
  boolean isWanted() {
    return wanted;
  }

  /** Nobody will ask any more: its partition was dropped, or it was skipped. */
  void drop() {
    wanted = false;
  }

  boolean isSettled() {
    return outcome != null || failure != null;
  }

  void settle(Outcome outcome) {
    this.outcome = outcome;
  }

  void fail(Throwable failure) {
    this.failure = failure;
  }

  /**
   * What became of it, once it is settled.
   *
   * @throws IllegalStateException if its batch failed
   */
  Outcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException(
          "a batch failed: " + (failure == null ? "no outcome" : failure.getMessage()), failure);
    }
    return outcome;
  }
}
