package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GroupAdminIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final String topic = prefix + "feedback";
  private final String group = prefix + "group";
  private final GroupAdmin admin =
      GroupAdmin.open(Map.of("bootstrap.servers", kafka.bootstrapServers()));

  @BeforeEach
  void createTopics() {
    clients.createTopics(prefix, 1);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    admin.close();
    clients.deleteTopics(prefix);
  }

  @Test
  void doesNotWaitForTransactionsThatBeginLater() throws Exception {
    try (KafkaProducer<byte[], byte[]> first = clients.transactional(prefix + 1);
        KafkaProducer<byte[], byte[]> second = clients.transactional(prefix + 2)) {
      begin(first);
      FutureTask<Boolean> over =
          inBackground(
              () -> {
                admin.awaitTransactions(topic);
                return true;
              });
      begin(second);
      first.commitTransaction();

      assertThat(get(over)).isTrue();
      second.abortTransaction();
    }
  }

  @Test
  void waitsForOffsetsThatAreInATransaction() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = clients.transactional(prefix + 1)) {
      producer.beginTransaction();
      sendOffset(1, producer);
      producer.commitTransaction();
      producer.beginTransaction();
      sendOffset(2, producer);
      FutureTask<Map<TopicPartition, OffsetAndMetadata>> offsets =
          inBackground(() -> admin.offsets(group));
      producer.commitTransaction();

      assertThat(get(offsets).values())
          .singleElement()
          .satisfies(offset -> assertThat(offset.offset()).isEqualTo(2));
    }
  }

  private void begin(KafkaProducer<byte[], byte[]> producer) throws Exception {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
  }

  private void sendOffset(long offset, KafkaProducer<byte[], byte[]> producer) {
    producer.sendOffsetsToTransaction(
        Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)),
        clients.groupMetadata(group));
  }

  /** Begins it, and returns once it waits for something between two questions to Kafka. */
  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.start();
    await().atMost(TIMEOUT).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return task;
  }

  private static <T> T get(FutureTask<T> task) throws Exception {
    return task.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }
}
