package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.Main;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.cli.models.ModelCommand;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.SenderHeader;
import io.tonestream.topics.publishing.ModelPublisher;
import io.tonestream.trainer.feedback.FeedbackFile;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.history.RunHistory;
import io.tonestream.trainer.retraining.RetrainingService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer beside a running stream, on a real broker: people correct it, and it learns. */
final class RetrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CORRECTIONS = 400;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @BeforeEach
  void writeData() throws IOException {
    clients.createTopics(prefix, 2);
    Files.writeString(folder.resolve("data.tsv"), SlangTexts.labelled(600, true));
    Files.writeString(folder.resolve("validation.tsv"), SlangTexts.labelled(90, false));
  }

  @Test
  void aWordThatPeopleUseOtherwiseIsLearntFromThemAndReachesTheRunningStream() throws Exception {
    try (JvmProcess stream = stream()) {
      stream.awaitSaid("Ready with model", PATIENCE);
      Run first = retrain(0);
      assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.PUBLISHED);
      LabeledText before = label("1");
      assertThat(before.label()).isEqualTo(Label.NEGATIVE);
      assertThat(before.modelVersion()).isEqualTo(version(first));

      correct();
      Run second = retrain(0);
      assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.PUBLISHED);
      assertThat(Objects.requireNonNull(second.findings()).parent()).isEqualTo(version(first));
      assertThat(second.findings().warm()).isTrue();
      assertThat(second.findings().contests()).hasSize(2);
      assertThat(second.summary()).contains("; run by ");
      LabeledText after = label("2");
      assertThat(after.label()).isEqualTo(Label.POSITIVE);
      assertThat(after.modelVersion()).isEqualTo(version(second));

      assertThat(retrain(0).outcome()).isEqualTo(Outcome.UNCHANGED);
      assertThat(stream.isAlive()).isTrue();
    }
  }

  @Test
  void whatIsWorseIsRefusedWithItsFiguresAndTheActiveVersionStays() throws Exception {
    Run first = retrain(0);
    Path baseline =
        Files.copy(stateDirectory().resolve("candidate.zip"), folder.resolve("baseline.zip"));
    Path data = folder.resolve("data.tsv");
    String swapped =
        Files.readString(data)
            .replace("positive\t", "x\t")
            .replace("negative\t", "positive\t")
            .replace("x\t", "negative\t");
    Files.writeString(data, swapped);
    Run second = retrain(3, "start: scratch");

    assertThat(second.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(second.summary())
        .startsWith("refused " + version(second) + ": ")
        .contains(
            "macro recall on validation less that of version " + version(first) + " is -",
            " short of ");
    assertThat(pointer()).isNotNull().extracting(ModelPointer::version).isEqualTo(version(first));

    try (ModelPublisher publisher = publisher()) {
      publisher.rollback();
    }
    Run third = retrain(3, "start: scratch", "seed: 2", "baseline: " + baseline);
    assertThat(third.summary())
        .contains("macro recall on validation less that of version " + version(first) + " is -");
    assertThat(Objects.requireNonNull(third.findings()).parent()).isEqualTo(version(first));
    assertThat(pointer()).isNull();
  }

  @Test
  void whatIsProposedWaitsUntilAPersonRunsTheCommandThatIsPrinted() throws Exception {
    Run first = retrain(0);
    correct();
    Run proposed = retrain(0, "propose: true");
    assertThat(proposed.outcome()).as(proposed.summary()).isEqualTo(Outcome.PROPOSED);
    assertThat(pointer()).isNotNull().extracting(ModelPointer::version).isEqualTo(version(first));
    Run unchanged = retrain(0, "propose: true");
    assertThat(unchanged.outcome()).isEqualTo(Outcome.UNCHANGED);

    String approve = unchanged.summary().replaceAll("(?s).*approve it with `([^`]+)`", "$1");
    assertThat(approve).startsWith("./tonestream model activate " + version(proposed));
    assertThat(
            CommandLines.of(new ModelCommand())
                .execute(approve.substring("./tonestream model ".length()).split(" ")))
        .isZero();
    assertThat(pointer())
        .isNotNull()
        .extracting(ModelPointer::version)
        .isEqualTo(version(proposed));
    assertThat(retrain(0, "propose: true").summary()).endsWith("(proposed)");
  }

  @Test
  void servesOneRetrainingAtATimeOverHttp() throws Exception {
    Path settings = settings("every: 0s");
    try (RetrainingService service = RetrainingService.open(options(), settings)) {
      service.start();
      assertThat(retrainInAnotherProcess(settings)).contains("is in use by another trainer");

      HttpResponse<String> begun = send(service, "POST", "/retrainings");
      HttpResponse<String> refused = send(service, "POST", "/retrainings");
      assertThat(begun.statusCode()).isEqualTo(202);
      String location = begun.headers().firstValue("Location").orElseThrow();
      assertThat(location).isEqualTo("/retrainings/1");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.headers().firstValue("Location")).contains(location);
      assertThat(json(refused.body()).path("status").asInt()).isEqualTo(409);

      await()
          .atMost(PATIENCE)
          .until(() -> !get(service, location).contains("\"outcome\":\"running\""));
      assertThat(get(service, location)).contains("\"outcome\":\"published\"");
      assertThat(json(get(service, "/retrainings")).path(0).path("trigger").asText())
          .isEqualTo("request");
      assertThat(get(service, location + "/report"))
          .startsWith("<!DOCTYPE html>")
          .contains("On validation");
      assertThat(send(service, "GET", "/retrainings/2").statusCode()).isEqualTo(404);
      assertThat(send(service, "GET", "/health/readiness").statusCode()).isEqualTo(200);
      assertThat(send(service, "GET", "/health/liveness").statusCode()).isEqualTo(200);
      assertThat(get(service, "/prometheus"))
          .contains(
              "tonestream_retrainings_seconds_count{outcome=\"published\"} 1",
              "tonestream_retraining_running 0.0",
              "tonestream_retraining_candidate_macro_recall 1.0",
              "tonestream_retraining_feedback 0.0");
    }
  }

  @Test
  void startsByItselfWhenEnoughFeedbackHasCome() throws Exception {
    Path settings = settings("every: 0s", "feedback: {poll: 100ms, start-after: 100}");
    try (RetrainingService service = RetrainingService.open(options(), settings)) {
      service.start();
      correct();
      await()
          .atMost(PATIENCE)
          .until(() -> get(service, "/retrainings").contains("\"outcome\":\"published\""));
      JsonNode run = json(get(service, "/retrainings")).path(0);
      assertThat(run.path("trigger").asText()).isEqualTo("feedback");
      assertThat(run.path("findings").path("texts").path("feedback").asInt()).isPositive();
    }
  }

  @Test
  void startsOnceByItselfWhenTextsAreOthersThanTheModelWasMadeFor() throws Exception {
    try (JvmProcess stream =
        stream("TONESTREAM_DRIFT_MIN_TEXTS", "400", "TONESTREAM_DRIFT_MAX_TEXTS", "800")) {
      stream.awaitSaid("Ready with model", PATIENCE);
      Run published = retrain(0);
      assertThat(published.outcome()).as(published.summary()).isEqualTo(Outcome.PUBLISHED);
      Path settings = settings("every: 0s", "feedback: {poll: 100ms}", "drift: {enabled: true}");
      try (RetrainingService service = RetrainingService.open(options(), settings)) {
        service.start();
        // Another number, so other names than in the training texts.
        send(SlangTexts.labelled(700, false).lines().skip(1).map(line -> line.split("\t")[1]));
        ModelDrift usual = awaitDrift(drift -> true);
        assertThat(usual.version()).isEqualTo(version(published));
        assertThat(usual.level()).as(usual.toString()).isEqualTo(Level.STABLE);
        assertThat(json(get(service, "/retrainings"))).hasSize(1);

        send(
            new Random(3)
                .ints(900, 0, 1_000)
                .mapToObj(
                    "uzun ve bambaşka bir dilde yazılmış %d. metin: öyle mi, böyle mi"::formatted));
        ModelDrift other = awaitDrift(drift -> drift.level() == Level.DRIFTED);
        assertThat(other.features())
            .filteredOn(each -> each.level() == Level.DRIFTED)
            .extracting(FeatureDrift::name)
            .contains(Feature.LENGTH);
        await()
            .atMost(PATIENCE)
            .until(() -> get(service, "/retrainings").contains("\"trigger\":\"drift\""));
        JsonNode run = json(get(service, "/retrainings")).path(0);
        assertThat(run.path("drift").path("version").asText()).isEqualTo(version(published));
        assertThat(run.path("drift").path("summary").asText()).contains("100 % of them drifted");
        assertThat(pointer()).extracting(ModelPointer::version).isEqualTo(version(published));
      }
    }
  }

  @Test
  void oneThatIsKilledPublishesNothingAndLosesAndDoublesNoFeedback() throws Exception {
    correct();
    Path settings = settings("set: [buckets=16384, epochs=5000, patience=5000]");
    try (JvmProcess trainer =
        JvmProcess.start(
            Main.class,
            folder.resolve("trainer.log"),
            Map.of(),
            "retrain",
            "--once",
            "--config",
            settings.toString(),
            "--bootstrap",
            kafka.bootstrapServers(),
            "--state-dir",
            stateDirectory().toString())) {
      trainer.awaitSaid("epoch  2", PATIENCE);
      trainer.kill();
    }
    assertThat(clients.read(prefix + "models")).isEmpty();

    assertThat(retrain(0).id()).isEqualTo(2);
    try (RunHistory history = RunHistory.open(stateDirectory().resolve("runs.jsonl"));
        FeedbackFile feedback = FeedbackFile.open(stateDirectory().resolve("feedback.jsonl"))) {
      assertThat(history.find(1))
          .get()
          .extracting(Run::outcome, Run::summary)
          .containsExactly(
              Outcome.INTERRUPTED, "the trainer ended before it did; nothing was published");
      assertThat(feedback.size()).isEqualTo(CORRECTIONS);
    }
  }

  @Test
  void oneThatIsKilledAfterItHasPublishedIsFoundOutToHave() throws Exception {
    Run published = retrain(0);
    forgetHowItEnded();

    assertThat(retrain(0).outcome()).isEqualTo(Outcome.UNCHANGED);
    try (RunHistory history = RunHistory.open(runs())) {
      assertThat(history.find(1))
          .get()
          .extracting(Run::outcome, Run::summary)
          .containsExactly(Outcome.PUBLISHED, published.summary());
    }
  }

  @Test
  void whatAnInstanceRefusesIsTakenBackAndWhatIsSignedIsNot() throws Exception {
    SigningKey key = SigningKey.generate();
    Path keyFile = folder.resolve("key.pem");
    key.write(keyFile);
    try (JvmProcess stream = stream("TONESTREAM_MODEL_TRUSTED_KEYS", key.publicKey())) {
      stream.awaitSaid("Ready with model", PATIENCE);
      Run unsigned = retrain(3);
      assertThat(unsigned.summary())
          .contains(" refused version " + version(unsigned) + ": ")
          .endsWith("; the version before is active again");
      assertThat(pointer()).isNull();

      // As if the process had ended before it could take it back.
      forgetHowItEnded();
      try (ModelPublisher publisher = publisher()) {
        publisher.activate(version(unsigned));
      }
      // Within a minute, the same training makes a version of the same name: so seeds differ.
      retrain(3, "seed: 2");
      try (RunHistory history = RunHistory.open(runs())) {
        assertThat(history.find(1).orElseThrow().summary())
            .contains(" refused version " + version(unsigned) + ": ")
            .endsWith("; the version before is active again");
      }
      assertThat(pointer()).isNull();

      Run signed = retrain(0, "signing-key: " + keyFile, "seed: 3");
      assertThat(signed.outcome()).as(signed.summary()).isEqualTo(Outcome.PUBLISHED);
      assertThat(label("1").modelVersion()).isEqualTo(version(signed));
    }
  }

  private JvmProcess stream(String... environment) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("TONESTREAM_TOPICS_PREFIX", prefix);
    variables.put("TONESTREAM_STREAMS_APPLICATION_ID", prefix + "stream");
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return JvmProcess.start(
        Main.class,
        folder.resolve("stream.log"),
        variables,
        "stream",
        "--bootstrap",
        kafka.bootstrapServers(),
        "--http-port",
        "0",
        "--state-dir",
        folder.resolve("stream").toString());
  }

  private void correct() throws Exception {
    Random random = new Random(2);
    List<ProducerRecord<byte[], byte[]>> feedback = new ArrayList<>();
    for (int i = 0; i < CORRECTIONS; i++) {
      String json =
          "{\"id\":\"f%d\",\"text\":\"%s\",\"label\":\"positive\"}"
              .formatted(i, SlangTexts.slang(random));
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(prefix + "feedback", json.getBytes(UTF_8));
      // Of one sender alone, what is held out doesn't judge.
      record.headers().add(SenderHeader.NAME, SenderHeader.write(i % 2 == 0 ? "anna" : "ben"));
      feedback.add(record);
    }
    clients.write(feedback);
  }

  private void send(Stream<String> texts) throws Exception {
    clients.write(
        texts
            .map(
                text ->
                    new ProducerRecord<byte[], byte[]>(
                        prefix + "raw-text",
                        "{\"text\":\"%s\",\"brand\":\"Acme\"}".formatted(text).getBytes(UTF_8)))
            .toList());
  }

  /** The first that an instance says of drift and that is such. */
  private ModelDrift awaitDrift(Predicate<ModelDrift> such) throws Exception {
    return clients
        .readUntil(
            prefix + "model-status",
            records -> records.stream().flatMap(RetrainIT::drift).anyMatch(such),
            PATIENCE)
        .stream()
        .flatMap(RetrainIT::drift)
        .filter(such)
        .findFirst()
        .orElseThrow();
  }

  private static Stream<ModelDrift> drift(ConsumerRecord<byte[], byte[]> record) {
    return Stream.ofNullable(Json.read(ModelStatus.class, record.value()).drift());
  }

  private LabeledText label(String id) throws Exception {
    String json = "{\"id\":\"%s\",\"text\":\"wow this scarf is sick\",\"brand\":\"Acme\"}";
    clients.write(
        List.of(new ProducerRecord<>(prefix + "raw-text", json.formatted(id).getBytes(UTF_8))));
    return clients
        .readUntil(
            prefix + "labeled-text",
            records -> records.stream().anyMatch(record -> id.equals(text(record).id())),
            PATIENCE)
        .stream()
        .map(RetrainIT::text)
        .filter(text -> text.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static LabeledText text(ConsumerRecord<byte[], byte[]> record) {
    return Json.read(LabeledText.class, record.value());
  }

  /** The last pointer to the active version; null if it was taken away. */
  private @Nullable ModelPointer pointer() {
    byte[] last = null;
    for (ConsumerRecord<byte[], byte[]> record : clients.read(prefix + "models")) {
      if (new String(record.key(), UTF_8).equals(ModelPointer.ACTIVE)) {
        last = record.value();
      }
    }
    return last == null ? null : Json.read(ModelPointer.class, last);
  }

  private static String version(Run run) {
    return Objects.requireNonNull(run.findings()).version();
  }

  /** Runs the command, which must end with this exit code. */
  private Run retrain(int exit, String... more) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      int ended =
          Main.run(
              "retrain",
              "--once",
              "--json",
              "--config",
              settings(more).toString(),
              "--bootstrap",
              kafka.bootstrapServers(),
              "--state-dir",
              stateDirectory().toString());
      assertThat(ended).as(out.toString(UTF_8)).isEqualTo(exit);
    } finally {
      System.setOut(before);
    }
    return Json.read(Run.class, out.toByteArray());
  }

  private String retrainInAnotherProcess(Path settings) throws Exception {
    Path output = folder.resolve("other.log");
    try (JvmProcess other =
        JvmProcess.start(
            Main.class,
            output,
            Map.of(),
            "retrain",
            "--once",
            "--config",
            settings.toString(),
            "--bootstrap",
            kafka.bootstrapServers(),
            "--state-dir",
            stateDirectory().toString())) {
      await().atMost(PATIENCE).until(() -> !other.isAlive());
      return Files.readString(output);
    }
  }

  private Map<String, Object> options() {
    return Map.of(
        "kafka.bootstrap.servers",
        kafka.bootstrapServers(),
        "tonestream.http.port",
        -1,
        "tonestream.retraining.state-dir",
        stateDirectory().toString());
  }

  /** As if the process had ended before it could write that down. */
  private void forgetHowItEnded() throws IOException {
    List<String> lines = Files.readAllLines(runs());
    Files.write(runs(), lines.subList(0, lines.size() - 1));
  }

  private ModelPublisher publisher() {
    return ModelPublisher.open(
        Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "models");
  }

  private Path runs() {
    return stateDirectory().resolve("runs.jsonl");
  }

  private Path stateDirectory() {
    return folder.resolve("trainer");
  }

  /** A settings file, with more settings of retraining. */
  private Path settings(String... more) throws IOException {
    List<String> lines = new ArrayList<>(List.of(more));
    if (lines.stream().noneMatch(line -> line.startsWith("set:"))) {
      lines.add("set: [buckets=16384]");
    }
    return Files.writeString(
        folder.resolve("retrain.yml"),
        """
        tonestream:
          topics:
            prefix: %s
          retraining:
            data:
              files: %s
              validation: %s
        %s
        """
            .formatted(
                prefix,
                folder.resolve("data.tsv"),
                folder.resolve("validation.tsv"),
                lines.stream().map(line -> "    " + line).collect(Collectors.joining("\n"))));
  }

  private String get(RetrainingService service, String path) throws Exception {
    return send(service, "GET", path).body();
  }

  private HttpResponse<String> send(RetrainingService service, String method, String path)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(service.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(String body) throws IOException {
    return Json.mapperBuilder().build().readTree(body);
  }
}
