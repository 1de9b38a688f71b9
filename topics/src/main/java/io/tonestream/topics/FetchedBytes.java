package io.tonestream.topics;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many bytes of records a consumer hands out. Kafka bounds what a fetch brings as it is
 * compressed, and a poll by the number of records: records of some kilobytes can be gigabytes once
 * they are read. One consumer's own, on the thread that polls.
 *
 * <p>Kafka decompresses a record when it is about to hand it out. The deserializers here refuse it
 * once there is no more room; the consumer then hands out what it has, and tries the refused record
 * again in the next poll. So no position changes, and no record is lost. One record is handed out
 * however large it is, if none waits.
 */
public final class FetchedBytes {
  private static final Refused REFUSED = new Refused();

  private final long max;

  /** What was handed out and not taken yet. */
  private final Map<TopicPartition, Long> waiting = new HashMap<>();

  /** Of the poll that runs: how much more it may hand out. */
  private long left;

  /** Of the poll that runs: key and headers of the last record, which count with its value. */
  private long begun;

  private @Nullable Headers begunWith;

  /**
   * @param max how many bytes may wait, but for the last record
   */
  public FetchedBytes(long max) {
    this.max = max;
  }

  /**
   * A share of the largest heap that the JVM may have.
   *
   * @param parts which part of it: 8 is an eighth
   */
  public static FetchedBytes ofHeap(int parts) {
    return new FetchedBytes(Math.max(1, Runtime.getRuntime().maxMemory() / parts));
  }

  /** Reads the consumer's keys. */
  public Deserializer<byte[]> keys() {
    return new Counted(this::countKey);
  }

  /** Reads the consumer's values. */
  public Deserializer<byte[]> values() {
    return new Counted(this::countValue);
  }

  /** Polls; the caller is done with all records by its next poll. */
  public ConsumerRecords<byte[], byte[]> pollAlone(Supplier<ConsumerRecords<byte[], byte[]>> poll) {
    return poll(max, poll);
  }

  /**
   * Polls for as much as there is room for; records wait until they are {@link #taken}, or all of
   * their partition are forgotten.
   *
   * @param assigned asked for the consumer's partitions, before and after: what isn't among them is
   *     forgotten
   */
  public ConsumerRecords<byte[], byte[]> poll(
      Supplier<Set<TopicPartition>> assigned, Supplier<ConsumerRecords<byte[], byte[]>> poll) {
    waiting.keySet().retainAll(assigned.get());
    ConsumerRecords<byte[], byte[]> records = poll(max - waiting(), poll);
    for (TopicPartition partition : records.partitions()) {
      long bytes = 0;
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        bytes += size(record);
      }
      waiting.merge(partition, bytes, Long::sum);
    }
    return records;
  }

  /** Whoever was handed this record has begun with it. */
  public void taken(ConsumerRecord<?, ?> record) {
    waiting.computeIfPresent(
        new TopicPartition(record.topic(), record.partition()),
        (partition, bytes) -> Math.max(0, bytes - size(record)));
  }

  /** None of the partitions' records wait any more: they are read again, or by others. */
  public void forget(Collection<TopicPartition> partitions) {
    waiting.keySet().removeAll(partitions);
  }

  /** Forgets what a rebalance takes away, and passes on what it hears. */
  public ConsumerRebalanceListener forgetting(ConsumerRebalanceListener listener) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        listener.onPartitionsAssigned(partitions);
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        listener.onPartitionsRevoked(partitions);
        forget(partitions);
      }

      @Override
      public void onPartitionsLost(Collection<TopicPartition> partitions) {
        listener.onPartitionsLost(partitions);
        forget(partitions);
      }
    };
  }

  /** How many bytes wait. */
  long waiting() {
    return waiting.values().stream().mapToLong(Long::longValue).sum();
  }

  private ConsumerRecords<byte[], byte[]> poll(
      long room, Supplier<ConsumerRecords<byte[], byte[]>> poll) {
    left = room;
    begun = 0;
    try {
      return poll.get();
    } catch (RecordDeserializationException e) {
      if (e.getCause() instanceof Refused) {
        return ConsumerRecords.empty();
      }
      throw e;
    }
  }

  /** Asking headers for their bytes also frees them of the record's, of which they are slices. */
  private void countKey(Headers headers, ByteBuffer bytes) {
    left -= begun; // of a record without a value
    begun = 0;
    requireRoom();
    begun = bytes.remaining() + size(headers);
    begunWith = headers;
  }

  private void countValue(Headers headers, ByteBuffer bytes) {
    requireRoom();
    left -= begun + bytes.remaining() + (headers == begunWith ? 0 : size(headers));
    begun = 0;
  }

  private void requireRoom() {
    if (left <= 0) {
      throw REFUSED;
    }
  }

  private static long size(ConsumerRecord<?, ?> record) {
    return Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize())
        + size(record.headers());
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      byte[] value = header.value();
      size += header.key().length() + (value == null ? 0 : value.length);
    }
    return size;
  }

  private interface Count {
    void add(Headers headers, ByteBuffer bytes);
  }

  /** Reads bytes as they are, if there is room for them. */
  private record Counted(Count count) implements Deserializer<byte[]> {
    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer bytes) {
      count.add(headers, bytes);
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(bytes.position(), copy);
      return copy;
    }

    @Override
    public byte @Nullable [] deserialize(String topic, byte @Nullable [] bytes) {
      return bytes;
    }
  }

  /** It says nothing but that: no stack trace, and one for all. */
  private static final class Refused extends SerializationException {
    private static final long serialVersionUID = 1L;

    private Refused() {
      super("there is no room for another record in this poll");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
