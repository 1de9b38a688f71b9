package io.tonestream.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SampleStreamIT {
  @Test
  void writesTextsOfNowUntilItIsClosed() throws Exception {
    KafkaFixture kafka = KafkaFixture.shared();
    KafkaClients clients = kafka.clients();
    String prefix = KafkaFixture.freshPrefix();
    clients.createTopics(prefix, 2);
    Instant start = Instant.now().minusMillis(1);
    try (SampleStream stream =
        SampleStream.start(kafka.bootstrapServers(), prefix + "raw-text", 200, 1)) {
      assertThat(stream).isNotNull();
      assertThat(clients.readAtLeast(prefix + "raw-text", 300, Duration.ofSeconds(30)))
          .allSatisfy(
              record -> {
                RawText text = Json.read(RawText.class, record.value());
                assertThat(text.timestamp()).isBetween(start, Instant.now());
                assertThat(text.brands()).isEmpty();
              });
    }
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("sample-stream"));
    clients.deleteTopics(prefix);
  }
}
