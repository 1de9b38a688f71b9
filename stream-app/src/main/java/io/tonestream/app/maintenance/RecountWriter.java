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
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

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
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_DEAD_LETTER_BYTES);
    String topic = plan.topic(Topic.BRAND_COUNTS);
    Producer<byte[], byte[]> producer = null;
    try {
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactions();
      producer.beginTransaction();
      return new RecountWriter(producer, topic, plan.to(), settings);
    } catch (KafkaException e) {
      if (producer != null) {
        producer.close(CLOSE_TIMEOUT);
      }
      throw explain(e, topic, plan.to(), settings);
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
    } catch (KafkaException e) {
      throw explain(e, topic, application, settings);
    }
  }

  private static TopicException explain(
      KafkaException failure, String topic, String application, Map<String, Object> settings) {
    return failure instanceof ProducerFencedException
            || failure instanceof InvalidProducerEpochException
        ? new TopicException(
            "another rebuild for application %s has begun: this one has changed nothing"
                .formatted(application),
            failure)
        : new TopicException(
            "can't write to topic %s: %s: run it again"
                .formatted(topic, Failures.reason(failure, AclOperation.WRITE, topic, settings)),
            failure);
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
