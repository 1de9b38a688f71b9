package io.tonestream.cli.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.rebuilding.Rebuild;
import io.tonestream.app.rebuilding.RebuildPlan;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.Main;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.cli.reconcile.ReconcileCommand;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An application goes on under another id, with more partitions, as if it had always had them. */
final class RebuildCommandIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> WORDS = List.of("good", "bad", "plain", "not json");

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private final Random random = new Random(11);
  private final String old = prefix + "app";
  private final String next = prefix + "app-2";

  @TempDir Path directory;

  private String out = "";
  private String err = "";

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  @Test
  void goesOnWithMorePartitionsAsIfNothingHadHappened() throws Exception {
    clients.createTopics(prefix, 3);
    write(20_000);
    String digest;
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
      digest = digest();
      assertThat(rebuild("--partitions", "7", "--yes")).as("while it runs").isEqualTo(1);
      assertThat(err).contains("application " + old + " still runs", "stop all its instances");
    }
    Map<String, BrandSentiment> before = latest();

    assertThat(rebuild("--partitions", "7")).isZero();
    assertThat(out).contains("would be counted again", "add --yes");
    assertThat(rebuild("--partitions", "7", "--yes")).as(() -> err).isZero();
    assertThat(out).contains("on 7 partitions", "application-id=" + next);

    try (AppInstance instance = start(next, "next")) {
      assertThat(reconcile()).as(() -> out).isZero();
      awaitRevisions(before);
      assertThat(reconcile()).as(() -> out).isZero();
      assertThat(digest()).isEqualTo(digest);

      write(5_000);
      assertThat(reconcile()).as(() -> out).isZero();
    }
    assertRevisionsRise();
  }

  /** What an unfinished rebuild has written counts for nobody, nor for the old application. */
  @Test
  void anUnfinishedOneIsRunAgain() throws Exception {
    clients.createTopics(prefix, 3);
    write(30_000);
    try (AppInstance instance = start(old, "old")) {
      assertThat(reconcile()).isZero();
    }
    long countsBefore = clients.read(prefix + "brand-counts").size();
    assertThatThrownBy(this::rebuildHalf).hasMessage("killed");
    assertThat(clients.read(prefix + "brand-counts").size()).isGreaterThan((int) countsBefore);

    try (AppInstance instance = start(old, "old")) {
      write(1_000);
      assertThat(reconcile()).as("on the way back").isZero();
    }
    String digest = digest();
    Map<String, BrandSentiment> before = latest();
    assertThat(rebuild("--yes")).as(() -> err).isZero();
    assertThat(rebuild("--yes")).as("twice").isEqualTo(1);
    assertThat(err).contains("application " + next + " has begun already");
    try (AppInstance instance = start(next, "next")) {
      awaitRevisions(before);
      assertThat(reconcile()).as(() -> out).isZero();
      assertThat(digest()).isEqualTo(digest);
    }
    assertRevisionsRise();
  }

  /** Ends once some of the counts are committed. */
  private void rebuildHalf() {
    AtomicInteger parts = new AtomicInteger();
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Rebuild rebuild =
        Rebuild.open(new RebuildPlan(settings, prefix, old, next, null, null))) {
      rebuild.run(
          records -> {
            if (parts.incrementAndGet() == 4) {
              throw new IllegalStateException("killed");
            }
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
          });
    }
  }

  /** As readers see it who go by the end of the windows and the revision. */
  private void assertRevisionsRise() {
    Map<String, BrandSentiment> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : clients.read(prefix + "sentiment-aggregates")) {
      BrandSentiment told = Json.read(BrandSentiment.class, record.value());
      BrandSentiment before = last.put(told.brand(), told);
      if (before != null) {
        assertThat(told.asOf()).isAfterOrEqualTo(before.asOf());
        assertThat(told.asOf().equals(before.asOf()) ? told.revision() : Long.MAX_VALUE)
            .as(told.brand())
            .isGreaterThan(before.revision());
      }
    }
  }

  /** The new application has told of each brand. */
  private void awaitRevisions(Map<String, BrandSentiment> before) {
    clients.readUntil(
        prefix + "sentiment-aggregates",
        records -> {
          Map<String, BrandSentiment> now = latest(records);
          return now.keySet().containsAll(before.keySet())
              && before.values().stream().allMatch(told -> isNext(told, now.get(told.brand())));
        },
        Duration.ofSeconds(60));
  }

  private static boolean isNext(BrandSentiment before, BrandSentiment now) {
    return now.asOf().equals(before.asOf()) && now.revision() > before.revision();
  }

  private Map<String, BrandSentiment> latest() {
    return latest(clients.read(prefix + "sentiment-aggregates"));
  }

  private static Map<String, BrandSentiment> latest(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, BrandSentiment> latest = new HashMap<>();
    records.forEach(
        record -> {
          BrandSentiment told = Json.read(BrandSentiment.class, record.value());
          latest.put(told.brand(), told);
        });
    return latest;
  }

  private AppInstance start(String application, String directoryName) throws Exception {
    AppInstance instance =
        AppInstance.start(
            kafka,
            prefix,
            application,
            directory.resolve(directoryName),
            new ModelRegistry(new WordModel("v1", Duration.ofMillis(5))));
    instance.awaitRunning();
    return instance;
  }

  private int rebuild(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("rebuild", "--from", old, "--to", next, "--prefix", prefix));
    arguments.addAll(List.of("--bootstrap", kafka.bootstrapServers()));
    arguments.addAll(List.of(more));
    return run(Main.commandLine("rebuild"), arguments);
  }

  private int reconcile() {
    return run(
        CommandLines.of(new ReconcileCommand()),
        List.of(
            "--bootstrap",
            kafka.bootstrapServers(),
            "--prefix",
            prefix,
            "--within",
            "PT120S",
            "--json"));
  }

  private String digest() {
    return out.replaceAll("(?s).*\"aggregatesDigest\":\"([^\"]*)\".*", "$1");
  }

  private int run(CommandLine line, List<String> arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int status =
        line.setOut(new PrintWriter(outText, true))
            .setErr(new PrintWriter(errText, true))
            .execute(arguments.toArray(String[]::new));
    out = outText.toString();
    err = errText.toString();
    return status;
  }

  private void write(int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String word = WORDS.get(random.nextInt(40) == 0 ? 3 : random.nextInt(3));
      records.add(new ProducerRecord<>(prefix + "raw-text", value(word)));
    }
    clients.write(records);
  }

  private byte[] value(String word) {
    if (word.equals("not json")) {
      return word.getBytes(UTF_8);
    }
    List<String> brands = new ArrayList<>();
    for (int i = random.nextInt(10) == 0 ? random.nextInt(3) : 1; i > 0; i--) {
      brands.add("brand-" + random.nextInt(40));
    }
    Instant time = START.plusMillis(random.nextInt(600_000));
    return Json.write(new RawText(word, null, brands, null, null, null, time));
  }
}
