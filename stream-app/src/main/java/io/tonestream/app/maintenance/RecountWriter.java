package io.tonestream.app.maintenance;

import io.tonestream.app.counting.BrandCounts;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.Failures;
import io.tonestream.topics.TopicException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes to {@code brand-counts}, in one transaction after the other. Of several for one
 * application, only the one that was opened last can. One thread uses and closes it.
 */
final class RecountWriter implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String application;
  private final Map<String, Object> settings;

  private RecountWriter(
      Producer<byte[], byte[]> producer,
      String topic,
      String application,
      Map<String, Object> settings) {
    this.settings = settings;
    this.producer = producer;
    this.topic = topic;
    this.application = application;
  }

  /** Opens it, and shuts out the one before. */
  static RecountWriter open(RebuildPlan plan) {
    Map<String, Object> settings = new HashMap<>(plan.kafka());
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, plan.to() + "-rebuild");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_DEAD_LETTER_BYTES);
    RecountWriter writer =
        new RecountWriter(
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
            plan.topic(Topic.BRAND_COUNTS),
            plan.to(),
            settings);
    try {
      writer.trying(
          () -> {
            writer.producer.initTransactions();
            writer.producer.beginTransaction();
            return true;
          });
      return writer;
    } catch (RuntimeException | Error e) {
      writer.close();
      throw e;
    }
  }

  void send(int partition, BrandCounts counts) {
    byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    trying(() -> producer.send(new ProducerRecord<>(topic, partition, key, counts.toBytes())));
  }

  /** All that was sent is there for good; what is sent next belongs to another transaction. */
  void commit() {
    trying(
        () -> {
          producer.commitTransaction();
          producer.beginTransaction();
          return true;
        });
  }

  /**
   * The same with the offsets of the application, in one transaction: whoever is opened later finds
   * both, or neither ever comes.
   */
  void commitLast(Map<TopicPartition, OffsetAndMetadata> offsets) {
    trying(
        () -> {
          producer.sendOffsetsToTransaction(offsets, group());
          producer.commitTransaction();
          return true;
        });
  }

  /** As a consumer has it that has not joined. */
  private ConsumerGroupMetadata group() {
    Map<String, Object> consumer = new HashMap<>(settings);
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, application);
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (Consumer<byte[], byte[]> joinsNot =
        new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return joinsNot.groupMetadata();
    }
  }

  private <T> T trying(Supplier<T> work) {
    try {
      return work.get();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new TopicException(
          "another rebuild for application %s has begun: this one has changed nothing"
              .formatted(application),
          e);
    } catch (KafkaException e) {
      throw new TopicException(
          "can't write to topic %s: %s: run it again"
              .formatted(topic, Failures.reason(e, AclOperation.WRITE, topic, settings)),
          e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
