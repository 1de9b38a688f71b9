package io.tonestream.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.Service;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.trainer.retraining.RetrainingService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What both services say on {@code /prometheus}, beside the rules and the dashboard. */
@TestInstance(Lifecycle.PER_CLASS)
final class MetricsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BRANDS = 300;

  /** Prometheus adds these, to all that it reads. */
  private static final Set<String> ADDED = Set.of("job", "instance");

  /** Prometheus' own. */
  private static final Map<String, Set<String>> OF_PROMETHEUS =
      Map.of("up", Set.of(), "ALERTS", Set.of("alertname", "alertstate", "severity"));

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private Service stream;
  private RetrainingService trainer;

  @BeforeAll
  void start() throws Exception {
    clients.createTopics(prefix, 2);
    stream = Service.start(settings("tonestream.streams.state-dir", "stream"), null);
    Path data = Files.createDirectory(folder.resolve("data"));
    Map<String, Object> settings = settings("tonestream.retraining.state-dir", "trainer");
    settings.remove("tonestream.streams.application-id");
    settings.remove("tonestream.monitoring.lag-interval");
    settings.put("tonestream.retraining.data.files", data.toString());
    settings.put("tonestream.retraining.every", "0s");
    trainer = RetrainingService.open(settings, null);
    trainer.start();
    stream.awaitReady();
    write(BRANDS);
    await().atMost(PATIENCE).until(() -> read(stream.url()).contains("tonestream_lag_seconds{"));
    // Kafka's own are looked through once a minute.
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> read(stream.url()).contains("kafka_stream_thread_process_ratio"));
    read(trainer.url());
  }

  @AfterAll
  void stop() {
    trainer.close();
    stream.close();
  }

  @Test
  void areNamedInRulesAndDashboardAsTheyAre() throws Exception {
    Exposition both = Exposition.of(read(stream.url()), read(trainer.url()));
    Map<String, Set<String>> known = new HashMap<>(both.labels());
    known.putAll(OF_PROMETHEUS);

    List<String> unknown = new ArrayList<>();
    MonitoringFiles.alerts()
        .forEach(alert -> unknown.addAll(unknown(alert.name(), alert.expression(), "", known)));
    MonitoringFiles.queries()
        .forEach(
            query ->
                unknown.addAll(unknown(query.where(), query.expression(), query.legend(), known)));
    assertThat(unknown).isEmpty();
  }

  /** A test that finds nothing wrong with anything finds nothing. */
  @Test
  void areMissedWhereTheyAreNot() throws Exception {
    Map<String, Set<String>> known = Exposition.of(read(stream.url())).labels();

    assertThat(unknown("a", "sum by (brand) (tonestream_brands) > 1", "", known))
        .containsExactly("a: no label brand");
    assertThat(unknown("a", "rate(tonestream_batches{stage=\"x\"}[5m])", "{{stage}}", known))
        .containsExactly("a: no metric tonestream_batches");
    assertThat(unknown("a", "max(tonestream_lag_seconds)", "{{instance}} {{theme}}", known))
        .containsExactly("a: no label theme");
  }

  @Test
  void keepToTheConventionsAndToFewSeries() throws Exception {
    for (String url : List.of(stream.url(), trainer.url())) {
      String text = read(url);
      Path file = Files.writeString(folder.resolve("metrics"), text);
      assertThat(Promtool.run(file, "check", "metrics"))
          .satisfies(result -> assertThat(result.said()).as(url).isEmpty());
      assertThat(text.lines().filter(line -> !line.startsWith("#")).count()).isLessThan(600);
    }
    assertThat(read(stream.url())).doesNotContain("brand-7");
  }

  private static List<String> unknown(
      String where, String text, String legend, Map<String, Set<String>> known) {
    Expression expression = Expression.of(text);
    List<String> unknown = new ArrayList<>();
    Set<String> labels = new HashSet<>(ADDED);
    for (String metric : expression.metrics()) {
      if (known.containsKey(metric)) {
        labels.addAll(known.get(metric));
      } else {
        unknown.add(where + ": no metric " + metric);
      }
    }
    if (unknown.isEmpty()) {
      Set<String> named = new HashSet<>(expression.labels());
      named.addAll(Expression.ofLegend(legend));
      named.removeAll(labels);
      named.forEach(label -> unknown.add(where + ": no label " + label));
    }
    return unknown;
  }

  private Map<String, Object> settings(String stateDirSetting, String stateDir) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    settings.put("tonestream.http.port", -1);
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.monitoring.lag-interval", "500ms");
    settings.put(stateDirSetting, folder.resolve(stateDir).toString());
    return settings;
  }

  private void write(int brands) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < brands; i++) {
      String text = "{\"text\": \"I love it\", \"brand\": \"brand-%d\"}".formatted(i);
      records.add(new ProducerRecord<>(prefix + "raw-text", text.getBytes(UTF_8)));
    }
    clients.write(records);
    await()
        .atMost(PATIENCE)
        .until(() -> read(stream.url()).contains("tonestream_brands " + brands + ".0"));
  }

  private String read(String url) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url + "/prometheus")).build(),
            BodyHandlers.ofString())
        .body();
  }
}
