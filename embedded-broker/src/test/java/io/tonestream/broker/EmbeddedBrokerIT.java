package io.tonestream.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.schemas.Topic;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @TempDir Path data;

  @Test
  void keepsRecordsAcrossAStopAndAStart() throws Exception {
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
      address = broker.bootstrapServers();
      write(address, "before");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, port(address))) {
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      write(address, "after");
      assertThat(read(address)).containsExactly("before", "after");
    }
  }

  @Test
  void keepsRecordsWhenItsJvmIsKilled() throws Exception {
    try (BrokerInItsOwnJvm broker = BrokerInItsOwnJvm.start(data)) {
      write(broker.bootstrapServers(), "kept");
      broker.kill();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
      assertThat(read(broker.bootstrapServers())).containsExactly("kept");
    }
  }

  @Test
  void takesTheLargestTextAndItsDeadLetter() throws Exception {
    byte[] text = new byte[Topic.MAX_RAW_TEXT_BYTES - 1000];
    byte[] deadLetter = new byte[Topic.MAX_DEAD_LETTER_BYTES - 1000];
    new Random(1).nextBytes(text);
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
      KafkaClients clients = new KafkaClients(broker.bootstrapServers());
      clients.createTopics("", 1);
      clients.write(
          List.of(
              new ProducerRecord<>(Topic.RAW_TEXT.topicName(), text),
              new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), deadLetter)));

      assertThat(clients.read(Topic.RAW_TEXT.topicName()))
          .singleElement()
          .satisfies(record -> assertThat(record.value()).isEqualTo(text));
      assertThat(clients.read(Topic.DEAD_LETTERS.topicName())).hasSize(1);
      assertThatThrownBy(
              () ->
                  clients.write(
                      List.of(new ProducerRecord<>(Topic.RAW_TEXT.topicName(), deadLetter))))
          .hasCauseInstanceOf(RecordTooLargeException.class);
    }
  }

  @Test
  void namesAPortThatIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(data, other.getLocalPort()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + other.getLocalPort())
          .hasMessageContaining("--kafka-port");
    }
    EmbeddedBroker.start(data, 0).close();
  }

  @Test
  void namesADirectoryThatAnotherBrokerUses() throws Exception {
    try (BrokerInItsOwnJvm other = BrokerInItsOwnJvm.start(data)) {
      assertThat(other.bootstrapServers()).isNotEmpty();
      assertRefusesDirectory("another broker uses the data directory " + data);
    }
    try (EmbeddedBroker other = EmbeddedBroker.start(data, 0)) {
      assertThat(other.bootstrapServers()).isNotEmpty();
      assertRefusesDirectory("another broker uses the data directory " + data);
    }
  }

  @Test
  void namesADirectoryThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "in the way");
    assertThatThrownBy(() -> EmbeddedBroker.start(file, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the data directory " + file + " can't be written")
        .hasMessageContaining("--data-dir");
  }

  private void assertRefusesDirectory(String message) {
    assertThatThrownBy(() -> EmbeddedBroker.start(data, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("--data-dir");
  }

  private static void write(String bootstrapServers, String value) throws Exception {
    KafkaClients clients = new KafkaClients(bootstrapServers);
    clients.createTopics("", 1);
    clients.write(List.of(new ProducerRecord<>(Topic.RAW_TEXT.topicName(), value.getBytes(UTF_8))));
  }

  private static List<String> read(String bootstrapServers) {
    return new KafkaClients(bootstrapServers)
        .read(Topic.RAW_TEXT.topicName()).stream()
            .map(record -> new String(record.value(), UTF_8))
            .toList();
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }
}
