package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.letters.DeadLetterReport;
import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.letters.LetterFilter;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are small as Kafka counts them, and more than the heap once they are read. */
class LargeTextsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int LARGE_BYTES = 8_000_000;

  /** Of each kind; 2.4 GB in all, and less than 1 MB compressed. */
  private static final int LARGE = 100;

  private static final int ORDINARY = 50;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private int written;

  @TempDir private Path directory;

  @BeforeEach
  void createTopics() {
    clients.createTopics(prefix, 2);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void labelsWhatStandsBetweenTextsThatWouldFillTheHeap() throws Exception {
    writeOrdinary();
    writeLarge(0, false);
    writeOrdinary();
    writeLarge(64 << 20, false);
    writeOrdinary();
    writeLarge(64 << 20, true);
    writeOrdinary();

    Map<String, String> settings =
        Map.of(
            "tonestream.topics.prefix",
            prefix,
            "tonestream.streams.application-id",
            prefix + "app",
            "tonestream.streams.threads",
            "2");
    try (AppInItsOwnJvm app =
        new AppInItsOwnJvm(directory, kafka.bootstrapServers(), settings).start()) {
      app.awaitReady();
      await()
          .atMost(PATIENCE)
          .failFast(() -> assertThat(app.isAlive()).as(app.logged()).isTrue())
          .until(() -> letters().letters() >= 3 * LARGE);

      DeadLetterReport letters = letters();
      assertThat(letters.letters()).isEqualTo(3 * LARGE);
      assertThat(letters.groups())
          .allSatisfy(
              group -> {
                assertThat(group.stage()).isEqualTo("read");
                assertThat(group.reason()).contains("text is … characters long; at most …");
              });
      assertThat(
              clients.readAtLeast(prefix + "labeled-text", written, PATIENCE).stream()
                  .map(record -> Json.read(LabeledText.class, record.value()).id()))
          .doesNotHaveDuplicates()
          .hasSize(written);
      assertThat(app.logged()).doesNotContain("OutOfMemoryError", "Deserializers");
    }
  }

  private DeadLetterReport letters() {
    return new DeadLetterTopic(
            Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "dead-letters")
        .count(LetterFilter.ALL, letter -> Optional.empty(), PATIENCE);
  }

  private void writeOrdinary() throws Exception {
    List<ProducerRecord<byte[], byte[]>> texts = new ArrayList<>();
    for (int i = 0; i < ORDINARY; i++) {
      byte[] text =
          "{\"id\":\"%d\",\"text\":\"great phone\",\"brand\":\"Acme\"}"
              .formatted(written++)
              .getBytes(UTF_8);
      texts.add(new ProducerRecord<>(prefix + "raw-text", i % 2, null, text));
    }
    clients.write(texts);
  }

  /**
   * Writes large texts to both partitions.
   *
   * @param batchSize of the producer, uncompressed; 0 for one record a batch
   * @param headers whether records have one
   */
  private void writeLarge(int batchSize, boolean headers) throws Exception {
    byte[] text = ("{\"text\":\"" + "a".repeat(LARGE_BYTES) + "\"}").getBytes(UTF_8);
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * LARGE_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 256L << 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, batchSize);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, batchSize == 0 ? 0 : 1_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < LARGE; i++) {
        RecordHeaders own = new RecordHeaders();
        if (headers) {
          own.add("own", "mine".getBytes(UTF_8));
        }
        sent.add(
            producer.send(new ProducerRecord<>(prefix + "raw-text", i % 2, null, null, text, own)));
      }
      producer.flush();
      for (Future<RecordMetadata> acknowledgement : sent) {
        acknowledgement.get();
      }
    }
  }
}
