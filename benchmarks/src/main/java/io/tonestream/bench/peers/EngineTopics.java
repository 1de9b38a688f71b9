package io.tonestream.bench.peers;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicAdmin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics of one run of an engine, which are there until this is closed. One thread's own. */
final class EngineTopics implements AutoCloseable {
  private final Admin admin;
  private final PeerSettings settings;
  private final List<TopicPartition> labelPartitions;

  /** Creates them. */
  EngineTopics(Admin admin, PeerSettings settings, int partitions) {
    this.admin = admin;
    this.settings = settings;
    try (TopicAdmin topics = TopicAdmin.open(settings.client(), settings::topic)) {
      topics.createAllMissing(partitions, 1);
    }
    this.labelPartitions = partitionsOf(Topic.LABELED_TEXT, partitions);
  }

  /** Sum of the committed ends of all partitions of {@code labeled-text}. */
  long committedLabels() throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    labelPartitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    return await(
            "read the ends of labeled-text",
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .values()
        .stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  /** A consumer of committed records, at the start of all partitions; its user closes it. */
  KafkaConsumer<byte[], byte[]> consumer(Topic topic) {
    Map<String, Object> reading = new HashMap<>(settings.consumer());
    reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = partitionsOf(topic, labelPartitions.size());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** Deletes them, and those that the engine made beside them. */
  @Override
  public void close() throws InterruptedException {
    List<String> all =
        await("list the topics", admin.listTopics().names()).stream()
            .filter(name -> name.startsWith(settings.prefix()))
            .toList();
    await("delete the engine's topics", admin.deleteTopics(all).all());
  }

  private List<TopicPartition> partitionsOf(Topic topic, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> new TopicPartition(settings.topic(topic), partition))
        .toList();
  }

  private static <T> T await(String what, KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new CommandFailure("cannot " + what + ": " + e.getMessage(), e);
    }
  }
}
