package io.tonestream.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.monitoring.LagProbe.Uncommitted;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LagProbeIT {
  private static final long MILLIS = 1_700_000_000_000L;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String topic = KafkaFixture.freshPrefix() + "texts";
  private final String group = topic + "-group";
  private final TopicPartition zero = new TopicPartition(topic, 0);
  private final TopicPartition one = new TopicPartition(topic, 1);

  @BeforeEach
  void createTopic() throws Exception {
    try (Admin admin = clients.admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
    write(zero, 5);
  }

  @Test
  void tellsHowManyRecordsAreNotCommittedAndHowOldTheNextIs() throws Exception {
    try (LagProbe probe = probe()) {
      assertThat(probe.uncommitted(Set.of(zero, one)))
          .containsEntry(zero, new Uncommitted(0, 5, MILLIS))
          .containsEntry(one, new Uncommitted(0, 0, null));

      commit(zero, 2);
      assertThat(probe.uncommitted(Set.of(zero)))
          .containsEntry(zero, new Uncommitted(2, 3, MILLIS + 2));

      commit(zero, 5);
      assertThat(probe.uncommitted(Set.of(zero))).containsEntry(zero, new Uncommitted(5, 0, null));

      write(one, 1);
      assertThat(probe.uncommitted(Set.of(zero, one)))
          .as("another partition is asked for, and the first once more")
          .containsEntry(zero, new Uncommitted(5, 0, null))
          .containsEntry(one, new Uncommitted(0, 1, MILLIS));
    }
  }

  /** The end of a transaction has an offset, and is no record. */
  @Test
  void countsNoMarkersOfTransactions() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, MILLIS, null, new byte[] {1})).get();
      producer.commitTransaction();
    }
    commit(zero, 6);

    try (LagProbe probe = probe()) {
      assertThat(probe.uncommitted(Set.of(zero))).containsEntry(zero, new Uncommitted(6, 0, null));
    }
  }

  private LagProbe probe() {
    return new LagProbe(Map.of("bootstrap.servers", kafka.bootstrapServers()), group);
  }

  private void write(TopicPartition partition, int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          new ProducerRecord<>(topic, partition.partition(), MILLIS + i, null, new byte[] {1}));
    }
    clients.write(records);
  }

  private void commit(TopicPartition partition, long offset) throws Exception {
    try (Admin admin = clients.admin()) {
      admin
          .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }
}
