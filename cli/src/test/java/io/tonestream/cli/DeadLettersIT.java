package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.app.Service;
import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.letters.LetterFilter;
import io.tonestream.app.letters.Redriver;
import io.tonestream.app.letters.StoredLetter;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.topics.TopicException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dead-letters} on a real broker, with letters of the app's own and some that are made. */
class DeadLettersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LARGE = 9 << 20;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  @TempDir private Path directory;
  private String out = "";
  private String err = "";

  @BeforeEach
  void createTopics() {
    clients.createTopics(prefix, 2);
  }

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void countsShowsAndSendsAgainWhatTheStreamCouldNotProcess() throws Exception {
    try (Service stream = startStream()) {
      assertThat(stream.modelVersion()).isNotEmpty();
      writeRaw(null, "{broken");
      writeRaw("k", "{\"text\":5,\"author\":\"Joe Bloggs\",\"note\":\"ask joe@example.com\"}");
      writeRaw(
          null,
          "{\"text\":\"too early\",\"brand\":\"Acme\",\"timestamp\":%d}"
              .formatted(Instant.now().plus(Duration.ofDays(300)).toEpochMilli()));
      writeRaw("large", "{\"text\":\"" + "a".repeat(LARGE) + "\"}");
      awaitRecords("dead-letters", 4);

      JsonNode all = json("list", "--json");
      assertThat(all.path("letters").asInt()).isEqualTo(4);
      assertThat(all.path("groups"))
          .extracting(group -> group.path("stage").asText())
          .containsExactlyInAnyOrder("read", "read", "read", "time");
      assertThat(out).contains("ask mail").doesNotContain("Bloggs", "joe@example.com");
      assertThat(
              json("list", "--json", "--stage", "time", "--brand", "acme").path("letters").asInt())
          .isOne();
      assertThat(run("list")).isZero();
      assertThat(out)
          .startsWith("4 dead letters of 4 reasons; 0 of them were sent again\n")
          .contains("1 at time, of " + topic("raw-text") + ": timestamp … is more than PT5M ahead")
          .contains("without their value, which was too large");

      showsMaskedUnlessToldOtherwise();
      showsWhatWasTooLarge();
      sendsAllAgainOnce();
    }
  }

  private void showsMaskedUnlessToldOtherwise() {
    String where = where("ask joe");
    assertThat(run("show", where)).isZero();
    assertThat(out)
        .contains("stage      read", "key        k", "header     own=mine", "ask mail")
        .doesNotContain("Bloggs", "joe@example.com");
    assertThat(run("show", where, "--text")).isZero();
    assertThat(out).contains("Joe Bloggs", "ask joe@example.com");
    assertThat(run("show", topic("dead-letters") + "-0@999")).isOne();
    assertThat(err).hasLineCount(1).contains("there is no dead letter at ");
    assertThat(run("show", "nowhere")).isEqualTo(2);
    assertThat(err).hasLineCount(1).contains("'nowhere' is no TOPIC-PARTITION@OFFSET");
  }

  private void showsWhatWasTooLarge() throws Exception {
    JsonNode shown = json("show", omitted(), "--json");
    assertThat(shown.path("bytes").asInt()).isGreaterThan(LARGE);
    assertThat(shown.path("value").asText()).contains("aaaa");
    assertThat(shown.path("key").asText()).isEqualTo("large");
  }

  private void sendsAllAgainOnce() throws Exception {
    assertThat(run("redrive")).isEqualTo(2);
    assertThat(err).hasLineCount(1).contains("Say which letters");
    assertThat(json("redrive", "--all", "--dry-run", "--json").path("redriven").asInt())
        .isEqualTo(4);
    assertThat(clients.read(topic("raw-text"))).hasSize(4);

    assertThat(json("redrive", "--all", "--json").path("redriven").asInt()).isEqualTo(4);
    List<ConsumerRecord<byte[], byte[]>> texts = awaitRecords("raw-text", 8);
    assertThat(texts)
        .filteredOn(text -> text.headers().lastHeader(DeadLetter.REDRIVEN_FROM_HEADER) != null)
        .hasSize(4)
        .allSatisfy(
            text -> {
              ConsumerRecord<byte[], byte[]> original = original(texts, text);
              assertThat(text.value()).isEqualTo(original.value());
              assertThat(text.key()).isEqualTo(original.key());
              assertThat(text.partition()).isEqualTo(original.partition());
              assertThat(text.headers().lastHeader("own").value())
                  .isEqualTo("mine".getBytes(UTF_8));
              assertThat(text.headers()).hasSize(2);
            });

    // All of them fail again; and they stay where they are, until someone insists.
    await().atMost(PATIENCE).until(() -> json("list", "--json").path("letters").asInt() == 8);
    JsonNode second = json("redrive", "--all", "--json");
    assertThat(second.path("redriven").asInt()).isZero();
    assertThat(second.path("before").asInt()).isEqualTo(4);
    assertThat(second.path("again").asInt()).isEqualTo(4);
    assertThat(run("list")).isZero();
    assertThat(out)
        .startsWith("8 dead letters of 4 reasons; 4 of them were sent again\n")
        .contains("1 sent again; 1 had been sent again, and failed again");
    assertThat(run("redrive", "--stage", "time", "--again")).as(out + err).isZero();
    assertThat(out)
        .isEqualTo(
            "sent 1 letters back to %s; 1 were sent again before\n".formatted(topic("raw-text")));
  }

  private static ConsumerRecord<byte[], byte[]> original(
      List<ConsumerRecord<byte[], byte[]>> texts, ConsumerRecord<byte[], byte[]> again) {
    return texts.stream()
        .filter(each -> Arrays.equals(each.value(), again.value()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sendsEachOnceThoughItIsKilledInBetween() throws Exception {
    int letters = 20_000;
    List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
    for (int i = 0; i < letters; i++) {
      written.add(letter(i % 2, topic("raw-text") + "-0@" + i, ("{\"text\":\"" + i + "\"}")));
    }
    // The partitions are new: what is sent to them first, alone, is never overtaken.
    clients.write(written.subList(0, 2));
    clients.write(written.subList(2, letters));

    try (MainInItsOwnJvm killed =
        MainInItsOwnJvm.start(
            directory,
            Map.of(),
            List.of(
                "dead-letters",
                "redrive",
                "--all",
                "--prefix",
                prefix,
                "--bootstrap",
                kafka.bootstrapServers()))) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> clients.readUncommitted(topic("raw-text")).size() > 1_000);
      killed.kill();
    }
    int before = clients.read(topic("raw-text")).size();
    assertThat(run("redrive", "--all")).as(err).isZero();
    assertThat(out).contains("were sent again before");

    List<ConsumerRecord<byte[], byte[]>> texts = awaitRecords("raw-text", letters);
    assertThat(before).isBetween(1, letters - 1);
    assertThat(texts).hasSize(letters);
    assertThat(texts.stream().map(text -> new String(text.value(), UTF_8)).distinct())
        .hasSize(letters);
  }

  private DeadLetterTopic deadLetters() {
    return new DeadLetterTopic(
        Map.of("bootstrap.servers", kafka.bootstrapServers()), topic("dead-letters"));
  }

  @Test
  void letsOneRedriveWorkAtATime() throws Exception {
    clients.write(List.of(letter(0, topic("raw-text") + "-0@0", "{\"text\":\"fine\"}")));
    DeadLetterTopic letters = deadLetters();

    try (Redriver first = Redriver.open(letters, topic("raw-text"));
        Redriver second = Redriver.open(letters, topic("raw-text"))) {
      assertThatThrownBy(() -> first.redrive(LetterFilter.ALL, false, 10))
          .isInstanceOf(TopicException.class)
          .hasMessageStartingWith("another redrive has begun");
      assertThat(second.redrive(LetterFilter.ALL, false, 10).redriven()).isOne();
    }
    assertThat(awaitRecords("raw-text", 1)).hasSize(1);
  }

  @Test
  void letsARedriveGoOnWhileSomeoneOnlyLooks() throws Exception {
    clients.write(List.of(letter(0, topic("raw-text") + "-0@0", "{\"text\":\"fine\"}")));

    try (Redriver redriver = Redriver.open(deadLetters(), topic("raw-text"))) {
      assertThat(json("redrive", "--all", "--dry-run", "--json").path("redriven").asInt()).isOne();
      assertThat(redriver.redrive(LetterFilter.ALL, false, 10).redriven()).isOne();
    }
  }

  @Test
  void seesNotesBehindWhatAStreamThreadHasNotCommitted() throws Exception {
    clients.write(List.of(letter(0, topic("raw-text") + "-0@0", "{\"text\":\"fine\"}")));
    ProducerRecord<byte[], byte[]> note =
        new ProducerRecord<>(topic("dead-letters"), 0, null, (byte[]) null);
    note.headers()
        .add(StoredLetter.REDRIVEN_HEADER, (topic("dead-letters") + "-0@0").getBytes(UTF_8));
    try (KafkaProducer<byte[], byte[]> thread = clients.transactional(prefix)) {
      thread.beginTransaction();
      thread.send(letter(0, topic("raw-text") + "-0@1", "{broken")).get();
      clients.write(List.of(note));
      FutureTask<JsonNode> redrive = new FutureTask<>(() -> json("redrive", "--all", "--json"));
      new Thread(redrive).start();
      await().during(Duration.ofSeconds(1)).until(() -> !redrive.isDone());
      thread.abortTransaction();

      assertThat(redrive.get().path("redriven").asInt()).isZero();
      assertThat(redrive.get().path("before").asInt()).isOne();
    }
    assertThat(clients.read(topic("raw-text"))).isEmpty();
  }

  /** A poll brings up to 5,000 records; a transaction that waits for the next might time out. */
  @Test
  void leavesNoTransactionOpenWhileItReadsOn() throws Exception {
    List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
    written.add(letter(0, topic("raw-text") + "-0@0", "{\"text\":\"first\"}"));
    for (int i = 0; i < 6_000; i++) {
      written.add(new ProducerRecord<>(topic("dead-letters"), 0, null, new byte[0]));
    }
    written.add(letter(0, topic("raw-text") + "-0@1", "{\"text\":\"second\"}"));
    clients.write(written);

    assertThat(run("redrive", "--all")).as(err).isZero();
    assertThat(out).startsWith("sent 2 letters back");
    TopicPartition partition = new TopicPartition(topic("raw-text"), 0);
    try (Admin admin = clients.admin()) {
      assertThat(
              admin
                  .listOffsets(Map.of(partition, OffsetSpec.latest()))
                  .partitionResult(partition)
                  .get()
                  .offset())
          .as("two texts, and the ends of two transactions")
          .isEqualTo(4);
    }
  }

  @Test
  void saysWhichValuesAreLostAndWhatCannotGoBack() throws Exception {
    for (int i = 0; i < 3; i++) {
      writeRaw(0, null, "{\"text\":\"" + i + "\"}");
    }
    try (Admin admin = clients.admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic("raw-text"), 0), RecordsToDelete.beforeOffset(1)))
          .all()
          .get();
    }
    String raw = topic("raw-text") + "-0@";
    ProducerRecord<byte[], byte[]> forged = letter(0, topic("brand-counts") + "-0@0", "x");
    forged
        .headers()
        .add(StoredLetter.REDRIVEN_HEADER, (topic("dead-letters") + "-0@2").getBytes(UTF_8))
        .add(StoredLetter.ERASED_HEADER, (topic("dead-letters") + "-0@2").getBytes(UTF_8));
    clients.write(
        List.of(
            omittedLetter(raw + 0, 12),
            omittedLetter(raw + 1, 99),
            omittedLetter(raw + 2, 12),
            omittedLetter(raw + 7, 12),
            forged));

    assertThat(run("redrive", "--all")).isOne();
    assertThat(out)
        .startsWith("sent 1 letters back to ")
        .contains("1 didn't fail on raw-text, and can't go back", "3 couldn't be sent:")
        .contains("its value was at %s0: topic %s has deleted it".formatted(raw, topic("raw-text")))
        .contains("its value was at %s1: another record stands there".formatted(raw))
        .contains("its value was at %s7: topic %s ends at ".formatted(raw, topic("raw-text")));
    assertThat(awaitRecords("raw-text", 3))
        .extracting(text -> new String(text.value(), UTF_8))
        .containsExactly("{\"text\":\"1\"}", "{\"text\":\"2\"}", "{\"text\":\"2\"}");
  }

  @Test
  void namesTheLettersThatRawTextNoLongerTakes() throws Exception {
    byte[] random = new byte[100_000];
    new Random(7).nextBytes(random);
    String large = Base64.getEncoder().encodeToString(random);
    String raw = topic("raw-text") + "-";
    clients.write(
        List.of(
            letter(0, raw + "0@0", "{\"text\":\"first\"}"),
            letter(0, raw + "0@1", large),
            letter(0, raw + "7@0", "{\"text\":\"elsewhere\"}"),
            letter(0, raw + "0@2", "{\"text\":\"last\"}")));
    limit(topic("raw-text"), 20_000);

    assertThat(run("redrive", "--all")).as(err).isOne();
    String letters = topic("dead-letters") + "-0@";
    assertThat(out)
        .startsWith("sent 2 letters back to ")
        .contains("2 couldn't be sent:")
        .contains(letters + "1: topic %s doesn't take its ".formatted(topic("raw-text")))
        .contains(letters + "2: topic %s has no partition 7 any more".formatted(topic("raw-text")));
    assertThat(awaitRecords("raw-text", 2))
        .extracting(text -> new String(text.value(), UTF_8))
        .containsExactly("{\"text\":\"first\"}", "{\"text\":\"last\"}");
  }

  private void limit(String topic, int bytes) throws Exception {
    AlterConfigOp lower =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", String.valueOf(bytes)), AlterConfigOp.OpType.SET);
    try (Admin admin = clients.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(lower)))
          .all()
          .get();
    }
  }

  private ProducerRecord<byte[], byte[]> omittedLetter(String source, int bytes) {
    ProducerRecord<byte[], byte[]> letter = letter(0, source, null);
    letter.headers().add(DeadLetters.OMITTED_BYTES_HEADER, String.valueOf(bytes).getBytes(UTF_8));
    return letter;
  }

  private ProducerRecord<byte[], byte[]> letter(
      int partition, String source, @Nullable String value) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            topic("dead-letters"), partition, null, value == null ? null : value.getBytes(UTF_8));
    letter
        .headers()
        .add(DeadLetter.STAGE_HEADER, "read".getBytes(UTF_8))
        .add(DeadLetter.REASON_HEADER, "made".getBytes(UTF_8))
        .add(DeadLetter.SOURCE_HEADER, source.getBytes(UTF_8));
    return letter;
  }

  private Service startStream() throws InterruptedException {
    Service stream =
        Service.start(
            Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "tonestream.http.port",
                -1,
                "tonestream.topics.prefix",
                prefix,
                "tonestream.streams.application-id",
                prefix + "app",
                "tonestream.streams.state-dir",
                directory.resolve("state").toString()),
            null);
    stream.awaitReady();
    return stream;
  }

  private void writeRaw(@Nullable String key, String value) throws Exception {
    writeRaw(null, key, value);
  }

  /** As a producer does that compresses, so that the topic takes more than its bound. */
  private void writeRaw(@Nullable Integer partition, @Nullable String key, String value)
      throws Exception {
    ProducerRecord<byte[], byte[]> text =
        new ProducerRecord<>(
            topic("raw-text"),
            partition,
            key == null ? null : key.getBytes(UTF_8),
            value.getBytes(UTF_8));
    text.headers().add("own", "mine".getBytes(UTF_8));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "compression.type",
                "lz4",
                "max.request.size",
                2 * LARGE,
                "buffer.memory",
                4L * LARGE),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(text).get();
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> awaitRecords(String topic, int count) {
    return clients.readAtLeast(topic(topic), count, PATIENCE);
  }

  /** Where the letter stands whose value holds this. */
  private String where(String part) {
    return at(
        clients.read(topic("dead-letters")).stream()
            .filter(letter -> letter.value() != null)
            .filter(letter -> new String(letter.value(), UTF_8).contains(part))
            .findFirst()
            .orElseThrow());
  }

  private String omitted() {
    return at(
        clients.read(topic("dead-letters")).stream()
            .filter(
                letter -> {
                  Header omitted = letter.headers().lastHeader(DeadLetters.OMITTED_BYTES_HEADER);
                  return omitted != null;
                })
            .findFirst()
            .orElseThrow());
  }

  private static String at(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private JsonNode json(String command, String... arguments) throws Exception {
    assertThat(run(command, arguments)).as(err).isZero();
    return new JsonMapper().readTree(out);
  }

  private int run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("dead-letters", command));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--prefix", prefix, "--bootstrap", kafka.bootstrapServers()));
    CommandRun run = CommandRun.of(all);
    out = run.out();
    err = run.err();
    return run.exit();
  }

  private String topic(String name) {
    return prefix + name;
  }
}
