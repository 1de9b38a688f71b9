package io.tonestream.app.feed;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what is committed on a topic of JSON records, from its beginning on. No group: it reads all
 * partitions and commits nothing. One thread uses and closes it; {@link #wakeup} may be called by
 * any.
 *
 * @param <T> what the topic's values are
 */
public final class TopicReader<T> implements AutoCloseable {
  private final Class<T> type;
  private final Consumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(
      Class<T> type, Consumer<String, byte[]> consumer, List<TopicPartition> partitions) {
    this.type = type;
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /** What is done with each record. */
  public interface Sink<T> {
    /** A key has news. */
    void take(T value);

    /** A key's record was deleted. */
    void remove(String key);

    /**
     * A record can't be read.
     *
     * @param where topic-partition@offset
     */
    void reject(String where, BadJsonException reason);
  }

  /**
   * Opens the topic, which must exist.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   * @param type what its values are
   */
  public static <T> TopicReader<T> open(Map<String, Object> kafka, String topic, Class<T> type) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return new TopicReader<>(type, consumer, partitions);
    } catch (RuntimeException e) {
      close(consumer);
      throw e;
    }
  }

  /** Reads all that was committed when this was called. */
  public void readToEnd(Sink<T> sink) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll(Duration.ofMillis(100), sink);
    }
  }

  /** Waits for news at most so long. */
  public void poll(Duration timeout, Sink<T> sink) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(timeout)) {
      hand(record, sink);
    }
  }

  /** Whether all that was committed when Kafka last answered is read. */
  public boolean isAtEnd() {
    return partitions.stream().allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
  }

  /**
   * Makes a running poll, or else the next, end with a {@link
   * org.apache.kafka.common.errors.WakeupException}. From any thread.
   */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    close(consumer);
  }

  private void hand(ConsumerRecord<String, byte[]> record, Sink<T> sink) {
    if (record.value() == null) {
      if (record.key() != null) {
        sink.remove(record.key());
      }
      return;
    }
    T value;
    try {
      value = Json.read(type, record.value());
    } catch (BadJsonException e) {
      String where = record.topic() + "-" + record.partition() + "@" + record.offset();
      sink.reject(where, e);
      return;
    }
    sink.take(value);
  }

  private static void close(Consumer<?, ?> consumer) {
    // There is no group to leave; an answer to the last fetch may be half a second away.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
