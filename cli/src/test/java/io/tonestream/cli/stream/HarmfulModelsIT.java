package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.testing.HarmfulScripts;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.topics.publishing.ModelPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts that hang or end the process, in instances of the app in JVMs of their own. */
final class HarmfulModelsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BUNDLED = ModelBundle.bundled().version();

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final Map<String, String> settings = new HashMap<>();
  private final List<AppInItsOwnJvm> instances = new ArrayList<>();
  private int sent;

  @TempDir Path directory;

  @BeforeEach
  void configure() {
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.streams.application-id", prefix + "app");
    settings.put("tonestream.model.allow-torchscript", "true");
    settings.put("tonestream.model.probation.max-shift", "1");
    settings.put("tonestream.model.call-timeout", "PT5S");
    settings.put("tonestream.model.load-timeout", "PT10S");
  }

  @AfterEach
  void kill() throws InterruptedException {
    for (AppInItsOwnJvm instance : instances) {
      instance.close();
    }
  }

  @Test
  void goesOnWithoutAVersionThatHangsInWarmUpAndTakesTheNextOne() throws Exception {
    AppInItsOwnJvm app = start("one");
    assertThat(app.awaitReady()).isEqualTo(BUNDLED);
    ModelBundle hanging = HarmfulScripts.hanging();
    publish(hanging);

    Refusal refusal = awaitRefusal(hanging.version());
    assertThat(refusal.phase()).isEqualTo(Phase.WARM_UP);
    assertThat(refusal.reason()).contains("its warm-up did not return within 10 s");
    assertThat(app.status("/health/liveness")).as("a thread is lost").isEqualTo(503);
    assertThat(app.status("/health/readiness")).as("it labels").isEqualTo(200);
    send("good", 20);
    assertThat(awaitLabels()).allMatch(text -> text.modelVersion().equals(BUNDLED));

    app.kill();
    app.start();
    assertThat(app.awaitReady()).as("a restart does not fall into it again").isEqualTo(BUNDLED);
    assertThat(app.status("/health/liveness")).isEqualTo(200);
    assertThat(app.logged()).doesNotContain("Model " + hanging.version() + ": warm-up");

    publish(Models.version("v3"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> statuses().values(),
            all -> all.stream().allMatch(each -> each.active().equals("v3")));
  }

  @Test
  void labelsWithTheLastGoodVersionWhereAnotherHangsOnAText() throws Exception {
    AppInItsOwnJvm one = start("one");
    AppInItsOwnJvm two = start("two");
    one.awaitReady();
    two.awaitReady();
    ModelBundle hanging = HarmfulScripts.hangingOnAWord();
    publish(hanging);
    awaitActiveOnBoth(hanging.version());

    send("good", 200);
    send("a " + HarmfulScripts.WORD, 1);
    send("good", 200);

    LabeledText guilty =
        awaitLabels().stream().filter(HarmfulModelsIT::isHarmful).findFirst().orElseThrow();
    assertThat(guilty.modelVersion()).isEqualTo(BUNDLED);
    Refusal refusal = awaitRefusal(hanging.version());
    assertThat(refusal.phase()).isEqualTo(Phase.PROBATION);
    assertThat(refusal.reason()).contains("did not return within 5 s");
    AppInItsOwnJvm hung = one.status("/health/liveness") == 503 ? one : two;
    assertThat(hung.status("/health/liveness")).isEqualTo(503);
    assertThat(hung.status("/health/readiness")).isEqualTo(200);

    hung.kill();
    hung.start();
    assertThat(hung.awaitReady()).isEqualTo(BUNDLED);
    send("good", 20);
    awaitLabels();
  }

  @Test
  void loadsTheFirstModelWhereAProvedVersionHangsOnAText() throws Exception {
    settings.put("tonestream.model.probation.duration", "0s");
    AppInItsOwnJvm app = start("one");
    app.awaitReady();
    ModelBundle hanging = HarmfulScripts.hangingOnAWord();
    publish(hanging);
    awaitActive(hanging.version(), 1);
    send("good", 50);
    send("a " + HarmfulScripts.WORD, 1);
    send("good", 50);

    awaitLabels();
    assertThat(awaitRefusal(hanging.version()).phase()).isEqualTo(Phase.SERVE);
    awaitActive(BUNDLED, 1);
  }

  @Test
  void putsATextAsideThatHangsTheOnlyModelThereIs() throws Exception {
    Path file = directory.resolve("hanging.zip");
    HarmfulScripts.hangingOnAWord().write(file);
    settings.put("tonestream.model.bundle", file.toString());
    AppInItsOwnJvm app = start("one");
    app.awaitReady();
    send("good", 50);
    send("a " + HarmfulScripts.WORD, 1);
    send("good", 50);

    await()
        .atMost(PATIENCE)
        .until(() -> clients.read(prefix + "labeled-text").size(), count -> count == 100);
    // It is tried once more, and may be the last of its partition.
    await()
        .atMost(PATIENCE)
        .until(() -> clients.read(prefix + "dead-letters").size(), count -> count > 0);
    assertThat(clients.read(prefix + "dead-letters"))
        .singleElement()
        .satisfies(
            record ->
                assertThat(
                        new String(record.headers().lastHeader("tonestream.reason").value(), UTF_8))
                    .contains("hung"));
  }

  @Test
  void comesBackWithTheLastGoodVersionAfterAnotherCrashedTheProcessTwice() throws Exception {
    AppInItsOwnJvm one = start("one");
    AppInItsOwnJvm two = start("two");
    one.awaitReady();
    two.awaitReady();
    ModelBundle crashing = HarmfulScripts.crashingOnAWord();
    publish(crashing);
    awaitActiveOnBoth(crashing.version());

    send("good", 100);
    send("a " + HarmfulScripts.WORD, 1);
    send("good", 100);
    await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> {
              restartWhatHasEnded();
              return labels().size() == sent;
            });

    assertThat(labels())
        .filteredOn(HarmfulModelsIT::isHarmful)
        .singleElement()
        .satisfies(text -> assertThat(text.modelVersion()).isEqualTo(BUNDLED));
    Refusal refusal = awaitRefusal(crashing.version());
    assertThat(refusal.phase()).isEqualTo(Phase.SERVE);
    assertThat(refusal.reason()).contains("repeatedly ended the process, on text");
  }

  @Test
  void doesNotStartWithAModelThatHangsAndSaysSo() throws Exception {
    Path file = directory.resolve("hanging.zip");
    HarmfulScripts.hanging().write(file);
    settings.put("tonestream.model.bundle", file.toString());
    AppInItsOwnJvm app = start("one");

    await().atMost(PATIENCE).until(() -> !app.isAlive());
    assertThat(app.exitStatus()).isNotZero();
    assertThat(app.logged()).contains("hangs: its warm-up did not return within 10 s");
  }

  private void restartWhatHasEnded() throws IOException {
    for (AppInItsOwnJvm instance : instances) {
      if (!instance.isAlive()) {
        instance.start();
      }
    }
  }

  private AppInItsOwnJvm start(String name) throws IOException {
    AppInItsOwnJvm instance =
        new AppInItsOwnJvm(directory.resolve(name), kafka.bootstrapServers(), settings);
    instances.add(instance);
    return instance.start();
  }

  private void publish(ModelBundle bundle) {
    Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (ModelPublisher publisher = ModelPublisher.open(client, prefix + "models")) {
      publisher.publish(bundle, true, 10);
    }
  }

  private void send(String text, int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String json = "{\"text\": \"%s\", \"brand\": \"it\"}".formatted(text);
      records.add(new ProducerRecord<>(prefix + "raw-text", json.getBytes(UTF_8)));
    }
    clients.write(records);
    sent += count;
  }

  private static boolean isHarmful(LabeledText text) {
    return String.valueOf(text.text()).contains(HarmfulScripts.WORD);
  }

  private List<LabeledText> awaitLabels() {
    await().atMost(PATIENCE).until(() -> labels().size() >= sent);
    List<LabeledText> labels = labels();
    assertThat(labels).as("none is doubled").hasSize(sent);
    return labels;
  }

  private List<LabeledText> labels() {
    return clients.read(prefix + "labeled-text").stream()
        .map(record -> Json.read(LabeledText.class, record.value()))
        .toList();
  }

  private void awaitActiveOnBoth(String version) {
    awaitActive(version, 2);
  }

  private void awaitActive(String version, int count) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                statuses().values().stream().filter(each -> each.active().equals(version)).count(),
            active -> active == count);
  }

  private Refusal awaitRefusal(String version) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                statuses().values().stream()
                    .flatMap(each -> each.refusals().stream())
                    .filter(each -> each.version().equals(version))
                    .toList(),
            refusals -> !refusals.isEmpty())
        .get(0);
  }

  /** The last that each instance said. */
  private Map<String, ModelStatus> statuses() {
    Map<String, ModelStatus> last = new LinkedHashMap<>();
    clients
        .read(prefix + "model-status")
        .forEach(
            record -> {
              ModelStatus status = Json.read(ModelStatus.class, record.value());
              last.put(status.instance(), status);
            });
    return last;
  }
}
