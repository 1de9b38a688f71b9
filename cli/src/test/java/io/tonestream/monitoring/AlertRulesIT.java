package io.tonestream.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.Service;
import io.tonestream.app.testing.HarmfulScripts;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.stream.AppInItsOwnJvm;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.topics.publishing.ModelPublisher;
import io.tonestream.trainer.retraining.RetrainingService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real services are brought into trouble, and a real Prometheus sees it by the repository's rules.
 * It fires once an expression has held for as long as the rule says, which the rules' unit tests
 * look at; here it is enough that it holds.
 */
final class AlertRulesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private PrometheusServer prometheus;

  @BeforeEach
  void watch() throws Exception {
    Files.createDirectories(folder.resolve("prometheus"));
    prometheus = PrometheusServer.start(folder.resolve("prometheus"));
    clients.createTopics(prefix, 2);
  }

  @AfterEach
  void stopWatching() throws InterruptedException {
    if (prometheus != null) {
      prometheus.close();
    }
  }

  @Test
  void seeBadTextsBadModelsAndWhoComesAndGoes() throws Exception {
    awaitAlert("TonestreamNoInstance");
    try (Service one = Service.start(settings("one", prefix), null)) {
      prometheus.watch("tonestream-stream", "one", one.url());
      one.awaitReady();
      awaitLag();
      await().atMost(PATIENCE).until(() -> prometheus.alerts().isEmpty());

      write(prefix, "not json", 20, Instant.now());
      awaitAlert("TonestreamDeadLetters");

      clients.write(
          List.of(
              new ProducerRecord<>(
                  prefix + "sentiment-aggregates", "a".getBytes(UTF_8), "b".getBytes(UTF_8))));
      awaitAlert("TonestreamFeedRejected");

      publish(HarmfulScripts.hanging());
      awaitAlert("TonestreamModelRefused");

      write(prefix, "{\"text\": \"%d " + "xqzw ".repeat(200) + "\"}", 300, Instant.now());
      awaitAlert("TonestreamTextsDrifted");

      for (int i = 0; i < 6; i++) {
        try (Service guest = Service.start(settings("guest", prefix), null)) {
          if (i == 0) {
            prometheus.watch("tonestream-stream", "guest", guest.url());
          }
          guest.awaitReady();
        }
      }
      awaitAlert("TonestreamRebalancing");
      awaitAlert("TonestreamDown");
    }
    awaitAlert("TonestreamNoInstance");
  }

  @Test
  void seeAnInstanceThatHangsAndOneThatStartsAgainAndAgain() throws Exception {
    believeProducersTimestamps();
    Path bundle = folder.resolve("hanging.zip");
    HarmfulScripts.hangingOnAWord().write(bundle);
    Map<String, String> settings = new HashMap<>();
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.model.allow-torchscript", "true");
    settings.put("tonestream.model.bundle", bundle.toString());
    settings.put("tonestream.model.call-timeout", "20s");
    settings.put("tonestream.monitoring.lag-interval", "500ms");
    settings.put("tonestream.monitoring.stuck-after", "5s");
    settings.put("tonestream.monitoring.max-lag", "1m");
    try (AppInItsOwnJvm app =
            new AppInItsOwnJvm(folder.resolve("app"), kafka.bootstrapServers(), settings);
        Service other = Service.start(settings("other", KafkaFixture.freshPrefix()), null)) {
      prometheus.watch("tonestream-stream", "other", other.url());
      other.awaitReady();
      assertThat(prometheus.alerts()).doesNotContainKey("TonestreamModelsDiffer");
      for (int i = 0; i < 4; i++) {
        app.kill();
        app.start().awaitReady();
        prometheus.watch("tonestream-stream", "app", app.url());
      }
      awaitAlert("TonestreamRestarting");
      awaitAlert("TonestreamModelsDiffer");
      awaitLag();
      assertThat(app.status("/health/readiness")).isEqualTo(200);
      assertThat(app.status("/health/liveness")).isEqualTo(200);
      assertThat(prometheus.alerts())
          .as(app.logged())
          .doesNotContainKeys(
              "TonestreamStuck",
              "TonestreamLag",
              "TonestreamModelHangs",
              "TonestreamModelQuarantined",
              "TonestreamTextsFail",
              "TonestreamErrors");

      write(
          prefix,
          "{\"text\": \"a %s\"}".formatted(HarmfulScripts.WORD),
          1,
          Instant.now().minusSeconds(3_600));
      awaitAlert("TonestreamLag");
      assertThat(app.status("/health/readiness")).as("it is too far behind").isEqualTo(503);
      awaitAlert("TonestreamStuck");
      assertThat(get(app.url() + "/health/liveness")).contains("StreamThread-");
      assertThat(app.status("/health/liveness")).isEqualTo(503);
      assertThat(app.status("/health/dashboard")).as("it answers all the same").isEqualTo(200);
      awaitAlert("TonestreamModelHangs");
      assertThat(prometheus.value("max(tonestream_model_hanging)")).isBetween(1.0, 10.0);
      awaitAlert("TonestreamErrors");
      awaitAlert("TonestreamTextsFail");
    }
  }

  @Test
  void seeAThreadThatDies() throws Exception {
    try (Service service = Service.start(settings("one", prefix), null)) {
      prometheus.watch("tonestream-stream", "one", service.url());
      service.awaitReady();
      await().atMost(PATIENCE).until(() -> prometheus.value("tonestream_stream_running") == 1);
      await().atMost(PATIENCE).until(() -> prometheus.alerts().isEmpty());
      Thread thread =
          Thread.getAllStackTraces().keySet().stream()
              .filter(each -> each.getName().matches(prefix + "app-.*-StreamThread-1"))
              .findFirst()
              .orElseThrow();
      // Kafka's clients take it for an order to end at once, which nothing here ever gives.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                thread.interrupt();
                return prometheus.alerts().containsKey("TonestreamThreadDied");
              });
      // The process would end; here nobody waits for the stream's end.
      awaitAlert("TonestreamNotProcessing");
      awaitAlert("TonestreamErrors");
    }
  }

  @Test
  void seeATrainerThatFails() throws Exception {
    Map<String, Object> settings = settings("trainer", prefix);
    settings.keySet().removeIf(name -> name.matches("tonestream\\.(streams|monitoring|drift).*"));
    settings.put(
        "tonestream.retraining.data.files",
        Files.createDirectories(folder.resolve("data")).toString());
    settings.put("tonestream.retraining.state-dir", folder.resolve("trainer").toString());
    settings.put("tonestream.retraining.every", "0s");
    try (RetrainingService trainer = RetrainingService.open(settings, null)) {
      trainer.start();
      prometheus.watch("tonestream-trainer", "trainer", trainer.url());
      for (int i = 0; i < 3; i++) {
        assertThat(prometheus.alerts()).doesNotContainKey("TonestreamRetrainingFails");
        int ended = i + 1;
        HttpRequest begin =
            HttpRequest.newBuilder(URI.create(trainer.url() + "/retrainings"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(begin, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
        await()
            .atMost(PATIENCE)
            .until(() -> prometheus.value("tonestream_retraining_failures") == ended);
      }
      awaitAlert("TonestreamRetrainingFails");
    }
  }

  /** Lag is known, so that silence means something. */
  private void awaitLag() {
    await().atMost(PATIENCE).until(() -> prometheus.value("min(tonestream_lag_seconds)") >= 0);
  }

  /** It holds, and what it says is whole. */
  private void awaitAlert(String name) {
    String said =
        await().atMost(PATIENCE).until(() -> prometheus.alerts().get(name), text -> text != null);
    assertThat(said).doesNotContain("error expanding", "no value").hasSizeGreaterThan(30);
  }

  private Map<String, Object> settings(String name, String topics) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.http.port", -1);
    settings.put("tonestream.topics.prefix", topics);
    settings.put("tonestream.streams.application-id", topics + "app");
    settings.put("tonestream.streams.state-dir", folder.resolve(name).toString());
    settings.put("tonestream.monitoring.lag-interval", "500ms");
    settings.put("tonestream.drift.min-texts", "100");
    return settings;
  }

  private void publish(ModelBundle bundle) {
    Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (ModelPublisher publisher = ModelPublisher.open(client, prefix + "models")) {
      publisher.publish(bundle, true, 10);
    }
  }

  /** So that a text can be an hour old. */
  private void believeProducersTimestamps() throws Exception {
    ConfigEntry entry = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    try (Admin admin = clients.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, prefix + "raw-text"),
                  List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  /** Any number in a value is another each time. */
  private void write(String topics, String value, int count, Instant timestamp) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(
            i ->
                records.add(
                    new ProducerRecord<>(
                        topics + "raw-text",
                        null,
                        timestamp.toEpochMilli(),
                        null,
                        value.formatted(i).getBytes(UTF_8))));
    clients.write(records);
  }

  private String get(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
