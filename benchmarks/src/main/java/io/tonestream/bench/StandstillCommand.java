package io.tonestream.bench;

import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench standstill}: for how long no label came, and what was labelled in vain, of texts
 * that it sends.
 */
@Command(
    name = "standstill",
    sortOptions = false,
    description = {
      "Sends texts, the same number to each partition, reads labeled-text until all their labels are",
      "committed, and says for how long none came at most, and how many labels were written in",
      "transactions that were aborted, and when. Each text has one brand.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class StandstillCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int BRANDS = 20;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--texts",
      paramLabel = "N",
      required = true,
      description = "How many texts to send.")
  private int texts;

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long to wait for their labels (default: ${DEFAULT-VALUE}).")
  private Duration within;

  @Override
  public Integer call() {
    send();
    long startMillis = System.currentTimeMillis();
    long start = System.nanoTime();
    long last = start;
    long longest = 0;
    Set<Place> committed = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      consumer.seekToBeginning(assignAll(consumer));
      while (committed.size() < texts && System.nanoTime() - start < within.toNanos()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        long now = System.nanoTime();
        longest = Math.max(longest, now - last);
        if (!records.isEmpty()) {
          records.forEach(record -> committed.add(Place.of(record)));
          last = now;
        }
      }
    }
    long took = System.nanoTime() - start;
    LongSummaryStatistics aborted = timestampsOfOthers(committed);
    System.out.printf(
        "%d labels in %.0f s, the longest standstill %.1f s, %d labels in aborted transactions%n",
        committed.size(), took / 1e9, longest / 1e9, aborted.getCount());
    if (aborted.getCount() > 0) {
      System.out.printf(
          "Aborted labels were written %.1f to %.1f s after the start%n",
          (aborted.getMin() - startMillis) / 1e3, (aborted.getMax() - startMillis) / 1e3);
    }
    return committed.size() >= texts ? 0 : 1;
  }

  /** Where a label is. */
  private record Place(int partition, long offset) {
    static Place of(ConsumerRecord<byte[], byte[]> record) {
      return new Place(record.partition(), record.offset());
    }
  }

  /** Not by a producer's own choice: its batches of short texts would all go to one partition. */
  private void send() {
    String topic = kafka.topic(Topic.RAW_TEXT);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.settings(List.of(topic)), new ByteArraySerializer(), new ByteArraySerializer())) {
      int partitions = producer.partitionsFor(topic).size();
      for (int i = 0; i < texts; i++) {
        RawText text =
            new RawText(
                "a text, number " + i,
                null,
                List.of("brand-" + i % BRANDS),
                null,
                null,
                null,
                null);
        producer.send(new ProducerRecord<>(topic, i % partitions, null, Json.write(text)));
      }
    }
  }

  /** When the labels were written that are not among these, so in aborted transactions. */
  private LongSummaryStatistics timestampsOfOthers(Set<Place> committed) {
    LongSummaryStatistics others = new LongSummaryStatistics();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
      Collection<TopicPartition> partitions = assignAll(consumer);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (!committed.contains(Place.of(record))) {
            others.accept(record.timestamp());
          }
        }
      }
    }
    return others;
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolationLevel) {
    Map<String, Object> settings = kafka.settings();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolationLevel);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Collection<TopicPartition> assignAll(KafkaConsumer<byte[], byte[]> consumer) {
    String topic = kafka.topic(Topic.LABELED_TEXT);
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    return partitions;
  }
}
