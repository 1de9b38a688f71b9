package io.tonestream.app.maintenance;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.Failures;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.Producers;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies the texts that a run is to label, each with the id and the event time that it got where it
 * stood. What is no text is left out. One thread's own.
 */
final class TextCopy {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final RescorePlan plan;
  private final GroupAdmin admin;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long copied;

  TextCopy(RescorePlan plan, GroupAdmin admin) {
    this.plan = plan;
    this.admin = admin;
  }

  /**
   * Does it, once.
   *
   * @return how many there are
   */
  long copy() {
    String topic = plan.input(Topic.RAW_TEXT);
    Map<TopicPartition, Long> ends = admin.offsetsAt(topic, plan.to());
    try (Producer<byte[], byte[]> producer = open()) {
      admin
          .offsetsAt(topic, plan.from())
          .forEach(
              (partition, start) -> {
                long end = ends.getOrDefault(partition, start);
                if (start < end) {
                  copy(partition, start, end, producer);
                }
              });
      producer.flush();
    }
    requireSent();
    return copied;
  }

  private void copy(
      TopicPartition partition, long start, long end, Producer<byte[], byte[]> producer) {
    try (TopicReader reader =
        TopicReader.openPartition(plan.kafka(), partition.topic(), partition.partition())) {
      reader.requireTopic(SILENCE);
      reader.seek(partition.partition(), start);
      reader.readPast(
          partition.partition(),
          end - 1,
          SILENCE,
          records -> {
            for (ConsumerRecord<byte[], byte[]> record : records) {
              if (record.offset() < end) {
                copy(record, producer);
              }
            }
          });
    }
  }

  private void copy(ConsumerRecord<byte[], byte[]> record, Producer<byte[], byte[]> producer) {
    try {
      byte[] value = Json.write(asItStood(Json.read(RawText.class, record.value()), record));
      Producers.send(
          producer,
          new ProducerRecord<>(
              plan.output(Topic.RAW_TEXT), record.partition(), record.key(), value),
          (sent, thrown) -> failure.compareAndSet(null, thrown));
      requireSent();
      copied++;
    } catch (BadJsonException e) {
      // It has no label to be compared: it went to the dead letters.
    }
  }

  private static RawText asItStood(RawText text, ConsumerRecord<byte[], byte[]> record) {
    String id = text.id();
    Instant time = text.timestamp();
    return new RawText(
        text.text(),
        id == null ? record.topic() + "-" + record.partition() + "-" + record.offset() : id,
        text.brands(),
        text.source(),
        text.author(),
        text.lang(),
        time == null ? Instant.ofEpochMilli(record.timestamp()) : time);
  }

  private Producer<byte[], byte[]> open() {
    Map<String, Object> settings = new HashMap<>(plan.kafka());
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_DEAD_LETTER_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void requireSent() {
    Exception thrown = failure.get();
    if (thrown != null) {
      String topic = plan.output(Topic.RAW_TEXT);
      throw new TopicException(
          "can't write to topic %s: %s"
              .formatted(topic, Failures.reason(thrown, AclOperation.WRITE, topic, plan.kafka())),
          thrown);
    }
  }
}
