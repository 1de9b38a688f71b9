package io.tonestream.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SenderHeader;
import io.tonestream.topics.Denial;
import io.tonestream.topics.Failures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends humans' labels to {@code feedback}, keyed by the id of the text.
 *
 * @param kafka settings of a producer by Kafka's names
 * @param topic its name, prefix and all
 */
record FeedbackSender(Map<String, Object> kafka, String topic) {
  /** Takes a copy. */
  public FeedbackSender {
    kafka = Map.copyOf(kafka);
  }

  /**
   * Sends all, and waits until Kafka has taken them.
   *
   * @param sender who says it
   * @throws KafkaException if Kafka doesn't take one
   */
  public void send(List<Feedback> feedback, String sender) {
    byte[] header = SenderHeader.write(sender);
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Feedback each : feedback) {
        byte[] key = each.id() == null ? null : each.id().getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, Json.write(each));
        record.headers().add(SenderHeader.NAME, header);
        sent.add(producer.send(record));
      }
      producer.flush();
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException(
          "can't write to topic %s: %s"
              .formatted(
                  topic, Denial.of(e, AclOperation.WRITE, topic, kafka).orElse(Failures.reason(e))),
          e);
    }
  }
}
