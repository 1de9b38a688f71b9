package io.tonestream.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SenderHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends humans' labels to {@code feedback}, keyed by the id of the text. It connects once there is
 * something to send. Thread-safe; whoever made it closes it.
 */
public final class FeedbackSender implements AutoCloseable {
  private final Map<String, Object> settings;
  private final String topic;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param kafka settings of a producer by Kafka's names
   * @param topic its name, prefix and all
   */
  public FeedbackSender(Map<String, Object> kafka, String topic) {
    this.settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    this.topic = topic;
  }

  /**
   * Sends all, and waits until Kafka has taken them. A producer that lacked a right takes nothing
   * any more, whatever it may do later: the next call connects again.
   *
   * @param sender who says it
   * @throws KafkaException if Kafka doesn't take one
   * @throws IllegalArgumentException if the sender is no name
   */
  public void send(List<Feedback> feedback, String sender) {
    byte[] header = SenderHeader.write(sender);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Feedback each : feedback) {
      byte[] key = each.id() == null ? null : each.id().getBytes(UTF_8);
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, Json.write(each));
      record.headers().add(SenderHeader.NAME, header);
      records.add(record);
    }
    Producer<byte[], byte[]> open = open();
    try {
      Producers.sendAll(open, records);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw refused(e, open);
    }
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
  }

  private synchronized Producer<byte[], byte[]> open() {
    if (producer == null) {
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  private KafkaException refused(KafkaException failure, Producer<byte[], byte[]> failed) {
    Optional<String> lacks = Denial.of(failure, AclOperation.WRITE, topic, settings);
    if (lacks.isPresent()) {
      discard(failed);
    }
    return new KafkaException(
        "can't write to topic %s: %s".formatted(topic, lacks.orElse(Failures.reason(failure))),
        failure);
  }

  private void discard(Producer<byte[], byte[]> failed) {
    synchronized (this) {
      if (producer == failed) {
        producer = null;
      }
    }
    failed.close(Duration.ZERO);
  }
}
