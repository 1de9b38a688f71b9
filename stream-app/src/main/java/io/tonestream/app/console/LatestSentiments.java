package io.tonestream.app.console;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The last committed record of each brand, from the topic's beginning on. No group: it reads all
 * partitions and commits nothing. One thread uses and closes it.
 */
final class LatestSentiments implements AutoCloseable {
  private final Consumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<String, BrandSentiment> latest = new LinkedHashMap<>();

  private LatestSentiments(Consumer<String, byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
  }

  static LatestSentiments open(String bootstrap, String topic) {
    Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return new LatestSentiments(consumer, partitions);
  }

  /** Reads all that was committed when this was called. */
  void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll(Duration.ofMillis(100));
    }
  }

  /** Waits for news at most so long; returns the brands that changed. */
  Collection<BrandSentiment> poll(Duration timeout) {
    Map<String, BrandSentiment> changed = new LinkedHashMap<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(timeout)) {
      take(record, changed);
    }
    return changed.values();
  }

  Collection<BrandSentiment> all() {
    return latest.values();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void take(ConsumerRecord<String, byte[]> record, Map<String, BrandSentiment> changed) {
    if (record.value() == null) {
      latest.remove(record.key());
      return;
    }
    try {
      BrandSentiment sentiment = Json.read(BrandSentiment.class, record.value());
      latest.put(sentiment.brand(), sentiment);
      changed.put(sentiment.brand(), sentiment);
    } catch (BadJsonException e) {
      throw new CommandFailure(
          "%s-%d@%d is no brand sentiment: %s"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
          e);
    }
  }
}
