package io.tonestream.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.topics.Replication.Copies;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplicationTest {
  @Test
  void warnsOfOneReplicaOnSeveralBrokers() {
    assertThat(
            Replication.warnings(
                3,
                List.of(
                    new Copies("raw-text", 1, 1),
                    new Copies("labeled-text", 3, 2),
                    new Copies("__consumer_offsets", 1, 1))))
        .singleElement()
        .asString()
        .startsWith("one replica on a cluster of 3 brokers: __consumer_offsets, raw-text; ")
        .contains("kafka-reassign-partitions.sh", "default.replication.factor")
        .endsWith("to 3");
  }

  @Test
  void warnsOfAcknowledgementsByOneBroker() {
    assertThat(
            Replication.warnings(
                3, List.of(new Copies("raw-text", 3, 1), new Copies("labeled-text", 3, 2))))
        .singleElement()
        .asString()
        .startsWith("min.insync.replicas=1 with 3 replicas or more: raw-text; ")
        .contains("min.insync.replicas=2");
  }

  @Test
  void hasNothingToSayOfOneBrokerNorOfSafeTopics() {
    assertThat(Replication.warnings(1, List.of(new Copies("raw-text", 1, 1)))).isEmpty();
    assertThat(Replication.warnings(3, List.of(new Copies("raw-text", 3, 2)))).isEmpty();
    assertThat(Replication.warnings(3, List.of(new Copies("raw-text", 3, 0)))).isEmpty();
  }
}
