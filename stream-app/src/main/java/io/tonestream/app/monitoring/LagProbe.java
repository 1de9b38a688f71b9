package io.tonestream.app.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka how far a group has come, as one who is no member of it: a thread that hangs can't
 * hide how far it is behind. One thread's own, which closes it.
 */
final class LagProbe implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** One batch of a partition is enough to know how old its next record is. */
  private static final int PARTITION_BYTES = 64 << 10;

  private final Consumer<byte[], byte[]> consumer;

  LagProbe(Map<String, Object> client, String group) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "-lag");
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_BYTES);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1); // a batch may be large once it is read
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * What is not committed of a partition.
   *
   * @param offset of the next record to be processed
   * @param records how many offsets there are from there to the end; 0 if they hold no record
   * @param nextMillis timestamp of the next record, in epoch milliseconds; null if there is none,
   *     or if it didn't come in time
   */
  record Uncommitted(long offset, long records, @Nullable Long nextMillis) {}

  /**
   * What is not committed of each of these.
   *
   * @throws org.apache.kafka.common.KafkaException if Kafka doesn't answer in time
   */
  Map<TopicPartition, Uncommitted> uncommitted(Set<TopicPartition> partitions) {
    consumer.assign(partitions);
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Uncommitted> uncommitted = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata last = committed.get(partition);
      long begin = begins.getOrDefault(partition, 0L);
      long offset = last == null ? begin : Math.max(begin, last.offset());
      long end = ends.getOrDefault(partition, offset);
      uncommitted.put(partition, new Uncommitted(offset, Math.max(0, end - offset), null));
    }
    lookAtNext(uncommitted);
    return uncommitted;
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Adds timestamps, and takes note of partitions that hold nothing but markers. */
  private void lookAtNext(Map<TopicPartition, Uncommitted> uncommitted) {
    Set<TopicPartition> open = new HashSet<>();
    consumer.pause(uncommitted.keySet());
    uncommitted.forEach(
        (partition, each) -> {
          consumer.seek(partition, each.offset());
          if (each.records() > 0) {
            open.add(partition);
          }
        });
    consumer.resume(open);
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (TopicPartition partition : List.copyOf(open)) {
        Uncommitted each = requireNonNull(uncommitted.get(partition));
        List<ConsumerRecord<byte[], byte[]>> read = records.records(partition);
        if (!read.isEmpty()) {
          uncommitted.put(
              partition, new Uncommitted(each.offset(), each.records(), read.get(0).timestamp()));
        } else if (consumer.position(partition) >= each.offset() + each.records()) {
          // Markers of transactions have offsets, and are no records.
          uncommitted.put(partition, new Uncommitted(each.offset(), 0, null));
        } else {
          continue;
        }
        open.remove(partition);
        consumer.pause(List.of(partition));
      }
    }
  }
}
