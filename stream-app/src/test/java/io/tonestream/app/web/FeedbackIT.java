package io.tonestream.app.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.erasure.CorrectionId;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.app.testing.Chromium;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.app.web.RawClient.Answer;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Kind;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SenderHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Corrections on their way from a person to the topic, on a real broker. */
final class FeedbackIT {
  private static final String TYPE = "Content-Type: application/json";
  private static final String SARCASM = "<b>Great</b>, lost my bag again";

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final String prefix = KafkaFixture.freshPrefix();
  private EmbeddedServer server;
  private RawClient client;

  @BeforeEach
  void start() {
    kafka.clients().createTopics(prefix, 1);
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                "-1",
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "tonestream.topics.prefix",
                prefix),
            "stream");
    client = new RawClient(server.getPort(), "127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void writesACorrectionWithItsSender() throws Exception {
    Answer answer =
        client.post(
            "/api/feedback",
            "{\"text\":\"so sick\",\"label\":\"positive\",\"brand\":\"Acme\",\"sender\":\"anna\"}",
            TYPE);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    ConsumerRecord<byte[], byte[]> record = written(1).get(0);
    Feedback feedback = Json.read(Feedback.class, record.value());
    assertThat(feedback.text()).isEqualTo("so sick");
    assertThat(feedback.label()).isEqualTo(Label.POSITIVE);
    assertThat(feedback.brand()).isEqualTo("Acme");
    assertThat(feedback.timestamp()).isAfter(Instant.now().minusSeconds(60));
    assertThat(feedback.id()).isEqualTo(CorrectionId.of("Acme", "so sick"));
    assertThat(new String(record.key(), UTF_8)).isEqualTo(feedback.id());
    assertThat(answer.body()).contains("\"id\":\"" + feedback.id() + "\"");
    assertThat(sender(record)).isEqualTo("dashboard:anna");

    client.post(
        "/api/feedback",
        "{\"text\":\"so sick\",\"label\":\"neutral\",\"brand\":\"Acme\",\"sender\":\"anna\"}",
        TYPE);
    assertThat(new String(written(2).get(1).key(), UTF_8))
        .as("a second thought replaces the first")
        .isEqualTo(feedback.id());
  }

  @Test
  void refusesWhatIsNoCorrection() throws Exception {
    for (String[] each :
        new String[][] {
          {"{\"text\":\"a\",\"label\":\"positive\"}", "sender is missing"},
          {"{\"text\":\"a\",\"label\":\"positive\",\"sender\":\" \"}", "sender is missing"},
          {"{\"label\":\"positive\",\"sender\":\"anna\"}", "text"},
          {"{\"text\":\"a\",\"sender\":\"anna\"}", "label"},
          {"{\"text\":\"a\",\"label\":\"great\",\"sender\":\"anna\"}", "label"},
          {
            "{\"text\":\"a\",\"label\":\"positive\",\"sender\":\"" + "n".repeat(600) + "\"}",
            "header"
          }
        }) {
      Answer answer = client.post("/api/feedback", each[0], TYPE);
      assertThat(answer.status()).as(each[0]).isEqualTo(400);
      assertThat(answer.hasHeader("Content-Type: application/problem+json")).isTrue();
      assertThat(answer.body()).contains(each[1]);
    }
    String good = "{\"text\":\"a\",\"label\":\"positive\",\"sender\":\"anna\"}";
    assertThat(client.post("/api/feedback", good, "Content-Type: text/plain").status())
        .isEqualTo(415);
    assertThat(client.post("/api/feedback", good, TYPE, "Origin: http://evil.example").status())
        .isEqualTo(403);
  }

  @Test
  void isGivenOnTheDashboard() {
    try (Chromium chromium = Chromium.startOrSkip()) {
      Instant now = Instant.now();
      LatestBrands brands = server.getApplicationContext().getBean(LatestBrands.class);
      brands.put(Sentiments.of("Acme", now, 8, 3), now);
      brands.complete();
      server.getApplicationContext().getBean(LatestDrivers.class).put(drivers(now), now);
      Page page = chromium.open("http://localhost:" + server.getPort() + "/brand?name=Acme");

      Locator sample = page.locator("#samples li").first();
      sample.getByText("Wrong label?").click();
      assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
      sample.getByText("negative", new Locator.GetByTextOptions().setExact(true)).click();
      sample.getByLabel("Your name").fill("anna");
      sample.getByText("Send").click();
      assertThat(sample).containsText("Taken: a person says negative.");
      ConsumerRecord<byte[], byte[]> record = written(1).get(0);
      Feedback feedback = Json.read(Feedback.class, record.value());
      assertThat(feedback.text()).isEqualTo(SARCASM);
      assertThat(feedback.label()).isEqualTo(Label.NEGATIVE);
      assertThat(feedback.brand()).isEqualTo("Acme");
      assertThat(sender(record)).isEqualTo("dashboard:anna");

      sample.getByText("Wrong label?").click();
      assertThat(sample.getByLabel("Your name")).hasValue("anna");
      chromium.requireNoComplaints();
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> written(int count) {
    return kafka.clients().readAtLeast(prefix + "feedback", count, Duration.ofSeconds(30));
  }

  private static String sender(ConsumerRecord<byte[], byte[]> record) {
    return SenderHeader.read(record.headers().lastHeader(SenderHeader.NAME).value());
  }

  private static BrandDrivers drivers(Instant now) {
    Duration hour = Duration.ofHours(1);
    Sample sample = new Sample(SARCASM, Label.POSITIVE, 0.9, now, null, null, Kind.CERTAIN);
    return new BrandDrivers(
        "Acme",
        now,
        List.of(
            new BrandDrivers.Window(
                hour,
                now.minus(hour),
                now,
                30,
                0,
                List.of(),
                List.of(),
                List.of(sample),
                Map.of(),
                Map.of())));
  }
}
