package io.tonestream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.testing.Texts;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Kind;
import io.tonestream.schemas.SentimentAlert.State;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of the whole service, on a real broker. */
final class AlertsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  @TempDir Path directory;

  @Test
  void raisesOnceAndClearsOnceThroughRestarts() throws Exception {
    try (Service service = start()) {
      service.awaitReady();
      talk(0, 6 * 60, 5);
      talk(6 * 60, 3 * 60, 1);
      awaitAlerts(1);
    }
    try (Service service = start()) {
      service.awaitReady();
      talk(9 * 60, 60, 1);
      awaitBrandAt(10 * 60);
      assertThat(alerts()).as("none twice").hasSize(1);
    }
    try (Service service = start()) {
      service.awaitReady();
      talk(10 * 60, 6 * 60, 5);
      awaitAlerts(2);
      awaitBrandAt(16 * 60);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(get(service, "/api/brands/Delta/alerts"))
                      .startsWith("[{")
                      .contains("\"cleared\":\"returned\"", "\"samples\":[{"));
      assertThat(get(service, "/api/alerts")).as("open").isEqualTo("[]");
    }

    List<SentimentAlert> alerts = alerts();
    assertThat(alerts).hasSize(2).extracting(SentimentAlert::kind).containsOnly(Kind.NET);
    assertThat(alerts).extracting(SentimentAlert::brand).containsOnly("Delta");
    assertThat(alerts).extracting(SentimentAlert::direction).containsOnly(Direction.DOWN);
    assertThat(alerts)
        .extracting(SentimentAlert::state)
        .containsExactly(State.RAISED, State.CLEARED);
    assertThat(alerts).extracting(SentimentAlert::cleared).containsExactly(null, Cleared.RETURNED);
    assertThat(alerts).extracting(SentimentAlert::id).containsOnly(alerts.get(0).id());
    assertThat(alerts.get(0).at()).isBetween(minute(6 * 60), minute(7 * 60));
    assertThat(alerts.get(1).at()).isBetween(minute(10 * 60), minute(12 * 60));
  }

  /** Ten texts a minute, of which so many are positive and the rest negative. */
  private void talk(int fromMinute, int minutes, int positive) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int minute = fromMinute; minute < fromMinute + minutes; minute++) {
      for (int text = 0; text < 10; text++) {
        RawText raw =
            new RawText(
                Texts.different(
                    text < positive
                        ? "What a good crew, I love it, thank you!"
                        : "They lost my luggage, terrible service",
                    10 * minute + text),
                null,
                List.of("Delta"),
                null,
                null,
                "en",
                minute(minute).plusSeconds(text));
        // One partition, so that texts come in their order.
        records.add(
            new ProducerRecord<>(prefix + "raw-text", "Delta".getBytes(UTF_8), Json.write(raw)));
      }
    }
    clients.write(records);
  }

  private static Instant minute(int minute) {
    return START.plusSeconds(60L * minute);
  }

  private void awaitAlerts(int count) {
    clients.readAtLeast(prefix + "sentiment-alerts", count, PATIENCE);
  }

  /** Until all texts up to a minute are counted. */
  private void awaitBrandAt(int minute) {
    long texts = minute(minute).minusSeconds(50).toEpochMilli();
    clients.readUntil(
        prefix + "sentiment-aggregates",
        updates ->
            updates.stream()
                .map(record -> new String(record.value(), UTF_8))
                .anyMatch(json -> json.contains("\"asOf\":" + texts)),
        PATIENCE);
  }

  private static String get(Service service, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(service.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private List<SentimentAlert> alerts() {
    return clients.read(prefix + "sentiment-alerts").stream()
        .map(record -> Json.read(SentimentAlert.class, record.value()))
        .toList();
  }

  private Service start() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.topics.partitions", "2");
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.streams.state-dir", directory.toString());
    settings.put("tonestream.http.port", "-1");
    settings.put("tonestream.alerts.bin", "1m");
    settings.put("tonestream.alerts.history", "3h");
    settings.put("tonestream.alerts.adopt-after", "24h");
    return Service.start(settings, null);
  }
}
