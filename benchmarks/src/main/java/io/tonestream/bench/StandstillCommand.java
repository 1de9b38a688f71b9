package io.tonestream.bench;

import io.tonestream.schemas.Topic;
import io.tonestream.service.Brokers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench standstill}: for how long no label came, and what was labelled in vain. */
@Command(
    name = "standstill",
    sortOptions = false,
    description = {
      "Reads labeled-text until so many labels are committed, and says for how long none came at",
      "most, and how many labels were written in transactions that were aborted.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class StandstillCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(100);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      defaultValue = Brokers.DEFAULT,
      description = "The Kafka cluster (default: ${DEFAULT-VALUE}).")
  private String bootstrap;

  @Option(
      names = "--labels",
      paramLabel = "N",
      required = true,
      description = "How many labels to wait for.")
  private long labels;

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "PT10M",
      description = "How long to wait for them (default: ${DEFAULT-VALUE}).")
  private Duration within;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    long last = start;
    long longest = 0;
    long seen = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      consumer.seekToBeginning(assignAll(consumer));
      while (seen < labels && System.nanoTime() - start < within.toNanos()) {
        int count = consumer.poll(POLL).count();
        long now = System.nanoTime();
        longest = Math.max(longest, now - last);
        if (count > 0) {
          seen += count;
          last = now;
        }
      }
    }
    System.out.printf(
        "%d labels in %.0f s, the longest standstill %.1f s, %d labels in aborted transactions%n",
        seen, (System.nanoTime() - start) / 1e9, longest / 1e9, written() - seen);
    return seen >= labels ? 0 : 1;
  }

  /** Labels of all transactions, the aborted ones too. */
  private long written() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
      Collection<TopicPartition> partitions = assignAll(consumer);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long written = 0;
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        written += consumer.poll(POLL).count();
      }
      return written;
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolationLevel) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolationLevel),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Collection<TopicPartition> assignAll(KafkaConsumer<byte[], byte[]> consumer) {
    String topic = Topic.LABELED_TEXT.topicName();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    return partitions;
  }
}
