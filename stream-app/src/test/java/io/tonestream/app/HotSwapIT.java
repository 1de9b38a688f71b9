package io.tonestream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.ComputePrecision;
import io.tonestream.model.Placement;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.State;
import io.tonestream.topics.publishing.ModelPublisher;
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
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions are published while the service runs, on a real broker. */
final class HotSwapIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Tests run on machines without a GPU; where there is one, on the only one. */
  private static final String DEVICE = Placement.of("auto", ComputePrecision.SINGLE).names();

  private static final String BUNDLED = ModelBundle.bundled().version();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final Map<String, Object> settings = settings();

  @TempDir Path directory;

  @Test
  void labelsWithAPublishedVersionWithoutStopping() throws Exception {
    settings.put("tonestream.model.probation.comparison-time", "1");
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      assertThat(awaitActive(BUNDLED).origin()).isEqualTo(Origin.BUNDLED);
      write(60, "I love it", START);
      awaitLabels(60);

      publisher.publish(Models.inverted("v2"), true, 10);
      ModelStatus status = awaitActive("v2");
      assertThat(status.origin()).isEqualTo(Origin.TOPIC);
      assertThat(status.lastGood()).isEqualTo(BUNDLED);
      assertThat(status.phase()).isEqualTo(Phase.PROBATION);
      assertThat(status.refusals()).isEmpty();
      write(60, "I love it", START.plusSeconds(60));

      List<LabeledText> labels = awaitLabels(120);
      assertThat(labels.subList(0, 60))
          .allSatisfy(text -> assertThat(text.label()).isEqualTo(Label.POSITIVE))
          .allSatisfy(text -> assertThat(text.modelVersion()).isEqualTo(BUNDLED))
          .allSatisfy(text -> assertThat(text.comparison()).isNull());
      assertThat(labels.subList(60, 120))
          .allSatisfy(text -> assertThat(text.label()).isEqualTo(Label.NEGATIVE))
          .allSatisfy(text -> assertThat(text.modelVersion()).isEqualTo("v2"));
      assertThat(labels.subList(60, 120))
          .filteredOn(text -> text.comparison() != null)
          .hasSizeGreaterThan(20)
          .extracting(LabeledText::comparison)
          .containsOnly(new LabeledText.Comparison(BUNDLED, Label.POSITIVE));
      assertThat(get(service, "/prometheus"))
          .contains("tonestream_model_info{origin=\"topic\",version=\"v2\"} 1")
          .contains("tonestream_model_swaps_total 1.0")
          .contains("tonestream_model_device{device=\"" + DEVICE)
          .contains("tonestream_model_memory_bytes{device=\"" + DEVICE);
      assertThat(status().device()).isEqualTo(DEVICE);
      requireThatTheMoveIsTheModels();
    }
    assertThat(status().state()).isEqualTo(State.STOPPED);
  }

  /** In the second minute all texts are negative instead of positive, and no text was other. */
  private void requireThatTheMoveIsTheModels() {
    BrandSentiment.Window minute =
        await().atMost(PATIENCE).until(this::lastMinute, window -> window.decomposition() != null);
    BrandSentiment.Decomposition parts = Objects.requireNonNull(minute.decomposition());
    assertThat(parts.modelDelta()).isBetween(-2.0, -1.5);
    assertThat(parts.worldDelta()).isBetween(-0.5, 0.5);
  }

  private BrandSentiment.Window lastMinute() {
    return clients.read(prefix + "sentiment-aggregates").stream()
        .map(record -> Json.read(BrandSentiment.class, record.value()).windows().get(0))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void comesUpWithTheActiveVersionBeforeItIsReady() throws Exception {
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v2"), true, 10);
      awaitActive("v2");
    }
    settings.put("tonestream.model.probation.duration", "0s");
    try (Service service = start()) {
      assertThat(service.modelVersion()).isEqualTo("v2");
      service.awaitReady();
      write(1, "good", START);
      assertThat(awaitLabels(1).get(0).modelVersion()).isEqualTo("v2");
    }
  }

  @Test
  void measuresAVersionThatReplacesOneOnProbationAgainstTheSameLastGoodOne() throws Exception {
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v2"), true, 10);
      awaitActive("v2");
      publisher.publish(Models.version("v3"), true, 10);
      assertThat(awaitActive("v3").lastGood()).isEqualTo(BUNDLED);
    }
  }

  @Test
  void rollsBackAtOnceAndToTheModelOfTheStartAtLast() throws Exception {
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v2"), true, 10);
      awaitActive("v2");
      publisher.publish(Models.version("v3"), true, 10);
      awaitActive("v3");

      long start = System.nanoTime();
      publisher.rollback();
      awaitActive("v2");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      publisher.rollback();
      ModelStatus status = awaitActive(BUNDLED);
      assertThat(status.lastGood()).isNull();
    }
  }

  private void judgeAfterFewTexts() {
    settings.put("tonestream.model.probation.min-texts", "40");
    settings.put("tonestream.model.probation.comparison-time", "1");
  }

  @Test
  void takesAVersionBackWhoseLabelsLeaveTheBoundsAndRemembersIt() throws Exception {
    judgeAfterFewTexts();
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.inverted("v2"), true, 10);
      awaitActive("v2");
      publisher.activate("v2");
      write(100, "I love it", START);

      ModelStatus status = awaitActive(BUNDLED);
      ModelStatus.Refusal refusal = awaitRefusal();
      assertThat(refusal.version()).isEqualTo("v2");
      assertThat(refusal.phase()).isEqualTo(Phase.PROBATION);
      assertThat(refusal.reason()).contains("a shift of 1.00", "max-shift");
      assertThat(status.probationUntil()).isNull();
    }
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      assertThat(service.modelVersion()).as("after a restart").isEqualTo(BUNDLED);
      service.awaitReady();
      publisher.activate("v2");
      awaitActive("v2");
    }
  }

  @Test
  void takesAVersionBackThatARestartInterruptedInProvingItself() throws Exception {
    judgeAfterFewTexts();
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.inverted("v2"), true, 10);
      awaitActive("v2");
    }
    try (Service service = start()) {
      service.awaitReady();
      assertThat(awaitActive("v2").lastGood()).isEqualTo(BUNDLED);
      write(100, "I love it", START);
      assertThat(awaitRefusal().reason()).contains("a shift of 1.00");
      assertThat(service.modelVersion()).isEqualTo(BUNDLED);
    }
  }

  @Test
  void needsNoProofOfAVersionThatSomeoneGoesBackTo() throws Exception {
    settings.put("tonestream.model.probation.duration", "0s");
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v2"), true, 10);
      awaitActive("v2");
    }
    settings.put("tonestream.model.probation.duration", "10m");
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v3"), true, 10);
      awaitActive("v3");
      publisher.publish(Models.version("v4"), true, 10);
      assertThat(awaitActive("v4").lastGood()).isEqualTo("v2");
      publisher.rollback();
      assertThat(awaitActive("v3").lastGood()).isNull();
    }
  }

  @Test
  void wantsProofOfAVersionThatWasTakenBackEvenIfSomeoneGoesBackToIt() throws Exception {
    judgeAfterFewTexts();
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.inverted("v2"), true, 10);
      awaitActive("v2");
      write(100, "I love it", START);
      awaitRefusal();
      publisher.publish(Models.version("v3"), true, 10);
      awaitActive("v3");
      publisher.rollback();
      assertThat(awaitActive("v2").probationUntil()).isNotNull();
    }
  }

  @Test
  void servesTheLastGoodVersionAfterARestartWhereThePointerCantBeRead() throws Exception {
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.version("v2"), true, 10);
      awaitActive("v2");
      clients.write(
          List.of(
              new ProducerRecord<>(
                  prefix + "models", "active".getBytes(UTF_8), "{\"version\":".getBytes(UTF_8))));
      assertThat(awaitRefusal().version()).isEqualTo("unreadable");
    }
    try (Service service = start()) {
      service.awaitReady();
      assertThat(service.modelVersion()).isEqualTo("v2");
    }
  }

  @Test
  void triesAShadowWithoutTouchingWhatItWrites() throws Exception {
    try (Service service = start();
        ModelPublisher publisher = publisher()) {
      service.awaitReady();
      publisher.publish(Models.inverted("v2"), false, 10);
      publisher.shadow("v2");
      awaitStatus(status -> status.shadow() != null);
      write(40, "I love it, user%d", START);
      write(40, "so so, user%d", START);

      assertThat(awaitLabels(80))
          .allSatisfy(text -> assertThat(text.modelVersion()).isEqualTo(BUNDLED));
      ModelStatus.Shadow shadow =
          Objects.requireNonNull(
              awaitStatus(
                      status ->
                          status.shadow() != null
                              && status.shadow().texts() + status.shadow().skipped() == 80)
                  .shadow());
      assertThat(shadow.version()).isEqualTo("v2");
      assertThat(shadow.agreement()).isLessThan(0.9);
      assertThat(shadow.confusion().get(Label.POSITIVE.ordinal()).get(Label.NEGATIVE.ordinal()))
          .isPositive();
      assertThat(shadow.shadowMicros()).isPositive();
      assertThat(get(service, "/prometheus")).contains("tonestream_model_shadow_agreement");

      publisher.stopShadow();
      awaitStatus(status -> status.shadow() == null);
    }
  }

  @Test
  void staysWithTheVersionThatItIsPinnedTo() throws Exception {
    settings.put("tonestream.model.pinned", "v2");
    assertThatThrownBy(this::start)
        .hasStackTraceContaining("tonestream.model.pinned is v2, which can't be served");
    try (ModelPublisher publisher = publisher()) {
      publisher.publish(Models.version("v2"), false, 10);
      publisher.publish(Models.version("v3"), true, 10);
      try (Service service = start()) {
        service.awaitReady();
        assertThat(service.modelVersion()).isEqualTo("v2");
        assertThat(awaitActive("v2").phase()).isNull();
        publisher.publish(Models.version("v4"), true, 10);
        publisher.shadow("v3");
        awaitStatus(status -> status.shadow() != null);
        write(1, "good", START);
        assertThat(awaitLabels(1).get(0).modelVersion()).isEqualTo("v2");
        assertThat(status().pinned()).isEqualTo("v2");
      }
    }
  }

  @Test
  void takesOnlyWhatATrustedKeyHasSigned() throws Exception {
    SigningKey key = SigningKey.generate();
    settings.put("tonestream.model.trusted-keys", key.publicKey());
    try (Service service = start();
        ModelPublisher publisher =
            ModelPublisher.open(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                prefix + "models",
                prefix + "model-status",
                key)) {
      service.awaitReady();
      publisher.publish(Models.version("v2"), true, 10);
      assertThat(awaitRefusal().reason()).contains("it isn't signed");
      assertThat(awaitRefusal().phase()).isEqualTo(Phase.VERIFY);
      assertThat(service.modelVersion()).isEqualTo(BUNDLED);

      publisher.publish(Models.version("v3").signed(key), true, 10);
      assertThat(awaitActive("v3").signedBy()).isEqualTo(key.id());
    }
  }

  private Service start() {
    settings.put("tonestream.streams.state-dir", directory.toString());
    return Service.start(settings, null);
  }

  private Map<String, Object> settings() {
    Map<String, Object> all = new HashMap<>();
    all.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    all.put("tonestream.topics.prefix", prefix);
    all.put("tonestream.topics.partitions", "1");
    all.put("tonestream.streams.application-id", prefix + "app");
    all.put("tonestream.model.instance", "it");
    all.put("tonestream.http.port", "-1");
    return all;
  }

  private ModelPublisher publisher() {
    return ModelPublisher.open(
        Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "models");
  }

  /**
   * @param text where it has a {@code %d}, no two texts are equal, so that each is scored: a model
   *     that takes long for a text, as any does on a busy machine, is asked about equal ones once
   */
  private void write(int count, String text, Instant from) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String json =
          "{\"text\":\"%s\",\"brand\":\"Acme\",\"timestamp\":%d}"
              .formatted(text.formatted(i), from.plusMillis(100L * i).toEpochMilli());
      records.add(new ProducerRecord<>(prefix + "raw-text", json.getBytes(UTF_8)));
    }
    clients.write(records);
  }

  private List<LabeledText> awaitLabels(int count) {
    return clients.readAtLeast(prefix + "labeled-text", count, PATIENCE).stream()
        .map(record -> Json.read(LabeledText.class, record.value()))
        .toList();
  }

  private ModelStatus awaitActive(String version) {
    return awaitStatus(status -> status.active().equals(version) && status.loading() == null);
  }

  private ModelStatus.Refusal awaitRefusal() {
    return awaitStatus(status -> !status.refusals().isEmpty()).refusals().get(0);
  }

  private ModelStatus awaitStatus(Predicate<ModelStatus> condition) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(this::status, condition);
  }

  private ModelStatus status() {
    return clients.read(prefix + "model-status").stream()
        .map(record -> Json.read(ModelStatus.class, record.value()))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static String get(Service service, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(service.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
