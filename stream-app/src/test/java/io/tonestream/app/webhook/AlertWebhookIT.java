package io.tonestream.app.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SentimentAlert;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AlertWebhookIT {
  private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");

  private static final int ENDLESS = 0;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private HttpServer server;
  private int refusals;
  private volatile String refusedBrand = "none";

  private record Taken(String body, String signature) {
    String brand() {
      return Json.read(SentimentAlert.class, body.getBytes(UTF_8)).brand();
    }
  }

  @BeforeEach
  void listen() throws IOException {
    clients.createTopics(prefix, 2);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    int status = answers.isEmpty() ? 204 : answers.remove();
    if (body.contains("\"" + refusedBrand + "\"")) {
      status = 503;
    }
    if (status == ENDLESS) {
      // A head, and a body that doesn't come.
      exchange.sendResponseHeaders(200, 1);
      exchange.getResponseBody().flush();
      return;
    }
    if (status == 204) {
      String signature = exchange.getRequestHeaders().getFirst("Tonestream-Signature");
      taken.add(new Taken(body, String.valueOf(signature)));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void sendsWhatComesFromNowOnAndGoesOnWhereItWas() throws Exception {
    write("old");
    try (AlertWebhook webhook = start(WebhookConfiguration.Format.JSON)) {
      awaitPositions();
      write("one");
      awaitTaken(1);
    }
    write("meanwhile");
    try (AlertWebhook webhook = start(WebhookConfiguration.Format.JSON)) {
      awaitTaken(2);
      write("two");
      awaitTaken(3);
    }

    assertThat(taken).extracting(Taken::brand).containsExactly("one", "meanwhile", "two");
    assertThat(taken)
        .allMatch(
            each ->
                each.signature()
                    .equals(
                        "sha256="
                            + WebhookAddress.signature("a secret", each.body().getBytes(UTF_8))));
  }

  @Test
  void triesAgainUntilItIsTakenAndLeavesOutWhatIsRefused() throws Exception {
    synchronized (this) {
      answers.addAll(List.of(503, 429, 204, 400));
    }
    try (AlertWebhook webhook = start(WebhookConfiguration.Format.SLACK)) {
      awaitPositions();
      write("<!channel>");
      awaitTaken(1);
      write("refused");
      await().atMost(Duration.ofSeconds(20)).until(() -> count("failed") == 1);
      write("last");
      awaitTaken(2);
    }

    assertThat(count("sent")).isEqualTo(2);
    assertThat(taken.get(0).body())
        .isEqualTo(
            "{\"text\":\"&lt;!channel&gt;: net sentiment is -0.50, and 0.20 was expected, since"
                + " 2026-11-29T11:45:00Z\"}");
    assertThat(taken.get(1).body()).contains("last: net sentiment");
  }

  @Test
  void waitsForNoAnswerThatDoesNotEnd() throws Exception {
    synchronized (this) {
      answers.add(ENDLESS);
    }
    try (AlertWebhook webhook = start(WebhookConfiguration.Format.JSON)) {
      awaitPositions();
      write("one");
      awaitTaken(1);
    }
  }

  @Test
  void goesOnWithOtherPartitionsWhileItTriesAgain() throws Exception {
    refusedBrand = "refused";
    try (AlertWebhook webhook = start(WebhookConfiguration.Format.JSON)) {
      awaitPositions();
      write("refused", 0);
      write("behind", 0);
      write("other", 1);
      awaitTaken(1);
      write("another", 1);
      awaitTaken(2);
      assertThat(takenBrands()).containsExactly("another", "other");

      refusedBrand = "none";
      awaitTaken(4);
    }
    assertThat(taken.stream().map(Taken::brand).skip(2)).containsExactly("refused", "behind");
  }

  /** Those of partitions that come from another instance while one alert is tried again. */
  @Test
  void losesNoAlertWhileItTriesAgain() throws Exception {
    AlertWebhook other = start(WebhookConfiguration.Format.JSON);
    try (AlertWebhook webhook = start(WebhookConfiguration.Format.JSON)) {
      awaitPositions();
      await().atMost(Duration.ofSeconds(30)).until(() -> membersWithPartitions() == 2);
      refuse(1_000);
      Set<String> brands = new TreeSet<>();
      for (int brand = 0; brand < 20; brand++) {
        brands.add("brand" + brand);
        write("brand" + brand);
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> refused() > 2);
      other.close();
      await().atMost(Duration.ofSeconds(30)).until(() -> membersWithPartitions() == 1);
      int before = refused();
      await().atMost(Duration.ofSeconds(60)).until(() -> refused() > before + 1);
      refuse(0);
      await().atMost(Duration.ofSeconds(90)).until(() -> takenBrands().equals(brands));
    } finally {
      other.close();
    }
  }

  private synchronized void refuse(int times) {
    answers.clear();
    for (int time = 0; time < times; time++) {
      answers.add(503);
    }
    refusals = times;
  }

  private synchronized int refused() {
    return refusals - answers.size();
  }

  private Set<String> takenBrands() {
    return taken.stream().map(Taken::brand).collect(Collectors.toCollection(TreeSet::new));
  }

  private long membersWithPartitions() throws Exception {
    String group = prefix + "app-webhook";
    ConsumerGroupDescription description =
        requireNonNull(
            clients.admin().describeConsumerGroups(List.of(group)).all().get().get(group));
    return description.members().stream()
        .filter(member -> !member.assignment().topicPartitions().isEmpty())
        .count();
  }

  private AlertWebhook start(WebhookConfiguration.Format format) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hooks/secret");
    AlertWebhook webhook =
        new AlertWebhook(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            prefix + "sentiment-alerts",
            prefix + "app-webhook",
            new WebhookConfiguration(
                url, format, "a secret", Duration.ofSeconds(5), Duration.ofMinutes(5)),
            meters);
    webhook.start();
    return webhook;
  }

  private void awaitPositions() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                clients
                        .admin()
                        .listConsumerGroupOffsets(prefix + "app-webhook")
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .size()
                    == 2);
  }

  private void awaitTaken(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> taken.size() == count);
  }

  private double count(String outcome) {
    return meters.counter("tonestream.webhook.alerts", "outcome", outcome).count();
  }

  private void write(String brand) throws Exception {
    write(brand, null);
  }

  private void write(String brand, @Nullable Integer partition) throws Exception {
    SentimentAlert alert =
        new SentimentAlert(
            "id-" + brand.replaceAll("\\W", ""),
            brand,
            SentimentAlert.Kind.NET,
            SentimentAlert.State.RAISED,
            SentimentAlert.Direction.DOWN,
            AT,
            AT,
            AT.minus(Duration.ofMinutes(15)),
            null,
            -0.5,
            new SentimentAlert.Expected(0.2, 0.1, 0.3),
            100,
            0.03,
            new Counts(15, 0, 5),
            20,
            false,
            null,
            null);
    clients.write(
        List.of(
            new ProducerRecord<>(
                prefix + "sentiment-alerts", partition, brand.getBytes(UTF_8), Json.write(alert))));
  }
}
