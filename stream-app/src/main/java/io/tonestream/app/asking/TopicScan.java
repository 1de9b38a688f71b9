package io.tonestream.app.asking;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed on a topic, once, up to its end at the start. No group: it commits
 * nothing. One thread uses and closes it.
 */
public final class TopicScan implements AutoCloseable {
  private static final Duration SLICE = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final List<TopicPartition> partitions;

  /**
   * Opens a topic; one that doesn't exist is empty.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   */
  public TopicScan(Map<String, Object> kafka, String topic) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
    try {
      this.partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether there is such a topic. */
  public boolean exists() {
    return !partitions.isEmpty();
  }

  /**
   * Reads from the start, or from where records were written at this time, but no more than so
   * many: the last ones.
   *
   * @throws TimeoutException if it takes longer
   */
  void read(
      Instant from,
      long maxRecords,
      Duration timeout,
      Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!exists()) {
      return;
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(from, maxRecords / partitions.size(), ends);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "topic %s can't be read within %d s".formatted(topic, timeout.toSeconds()));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(SLICE)) {
        if (record.offset() < end(ends, record)) {
          taker.accept(record);
        }
      }
    }
  }

  private static long end(Map<TopicPartition, Long> ends, ConsumerRecord<byte[], byte[]> record) {
    return requireNonNull(ends.get(new TopicPartition(record.topic(), record.partition())));
  }

  private void seek(Instant from, long maxOfPartition, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(each -> times.put(each, Math.max(0, from.toEpochMilli())));
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
    for (TopicPartition each : partitions) {
      long end = requireNonNull(ends.get(each));
      OffsetAndTimestamp start = starts.get(each);
      long first = Math.max(requireNonNull(beginnings.get(each)), end - maxOfPartition);
      consumer.seek(each, Math.min(end, Math.max(first, start == null ? end : start.offset())));
    }
  }

  @Override
  public void close() {
    // There is no group to leave.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
