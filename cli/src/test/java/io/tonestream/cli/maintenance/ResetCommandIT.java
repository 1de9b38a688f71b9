package io.tonestream.cli.maintenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.letters.StoredLetter;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** An application counts each text once, however often it begins anew. */
final class ResetCommandIT extends MaintenanceCase {
  @Test
  void countsEachTextOnceAgain() throws Exception {
    clients.createTopics(prefix, 3);
    write(10_000);
    String digest;
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
      digest = digest();
      assertThat(reset("--yes")).as("while it runs").isEqualTo(1);
      assertThat(err).contains("application " + application + " still runs", "-StreamThread-");
    }

    assertThat(reset("--state-dir", directory.resolve("app").toString())).isZero();
    assertThat(out)
        .contains("would be reset: it reads 10,000 texts of raw-text", "add --yes to do it");
    assertThat(directory.resolve("app").resolve(application)).exists();
    assertThat(
            reset(
                "--state-dir", directory.resolve("app").toString(), "--drop-labeled-text", "--yes"))
        .as(() -> err)
        .isZero();
    assertThat(out)
        .contains(
            application + " was reset",
            "deletes the topic " + application + "-brand-windows-changelog",
            "records of labeled-text and dead-letters");
    assertThat(directory.resolve("app").resolve(application)).doesNotExist();

    try (AppInstance instance =
        start(application, "app", new WordModel("v1", Duration.ofMillis(1)))) {
      assertThat(reconcile()).as(() -> out).isZero();
      assertThat(digest()).isEqualTo(digest);
    }
  }

  /** A text of before may still be told of, in no window though. */
  @Test
  void goesOnFromNow() throws Exception {
    clients.createTopics(prefix, 3);
    write(1_000);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    int labelled = clients.read(prefix + "labeled-text").size();
    int told = clients.read(prefix + "sentiment-aggregates").size();
    assertThat(reset("--to", "latest", "--state-dir", directory.resolve("app").toString(), "--yes"))
        .isZero();
    assertThat(out).contains("it reads 0 texts of raw-text");
    write(500);
    try (AppInstance instance = start(application, "app")) {
      assertThat(countedOnce(labelled, told)).isTrue();
    }
  }

  /** Waits until all that was labelled since is told of. */
  private boolean countedOnce(int labelled, int told) {
    clients.readUntil(
        prefix + "sentiment-aggregates",
        records ->
            records.size() > told
                && latest(records.subList(told, records.size())).values().stream()
                        .mapToLong(each -> each.windows().get(3).volume())
                        .sum()
                    == clients.read(prefix + "labeled-text").size() - labelled,
        Duration.ofSeconds(60));
    return true;
  }

  /** While the one works that goes on in its place, and always has some transaction open. */
  @Test
  void forgetsAnApplication() throws Exception {
    clients.createTopics(prefix, 3);
    write(500);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    try (KafkaProducer<byte[], byte[]> next = clients.transactional(prefix)) {
      next.beginTransaction();
      next.send(new ProducerRecord<>(prefix + "brand-counts", 0, null, new byte[1])).get();
      assertThat(reset("--remove", "--yes")).as(() -> err).isZero();
    }
    assertThat(out).contains(application + " was removed");
    assertThat(reset("--remove")).isEqualTo(1);
    assertThat(err).contains("there is no application " + application);
  }

  @Test
  void saysWhatWasRedriven() throws Exception {
    clients.createTopics(prefix, 1);
    write(10);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(prefix + "dead-letters", 0, null, "x".getBytes(UTF_8));
    letter
        .headers()
        .add(DeadLetter.STAGE_HEADER, "predict".getBytes(UTF_8))
        .add(DeadLetter.SOURCE_HEADER, (prefix + "raw-text-0@3").getBytes(UTF_8));
    ProducerRecord<byte[], byte[]> note =
        new ProducerRecord<>(prefix + "dead-letters", 0, null, (byte[]) null);
    note.headers().add(StoredLetter.REDRIVEN_HEADER, (prefix + "dead-letters-0@0").getBytes(UTF_8));
    clients.write(List.of(letter, letter, note));

    assertThat(reset()).isZero();
    assertThat(out).contains("counts 1 texts twice that were redriven");
    assertThat(reset("--to", "latest")).isZero();
    assertThat(out).doesNotContain("redriven");
  }

  @Test
  void removesMembersThatDoNotComeBackAlone() throws Exception {
    clients.createTopics(prefix, 1);
    write(200);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
      assertThat(reset("--force", "--yes")).as("while it runs").isEqualTo(1);
      assertThat(err).contains("application " + application + " still runs");
      write(200);
      assertThat(reconcile()).as(() -> out).isZero();
    }
    try (KafkaConsumer<byte[], byte[]> hangs = member()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                hangs.poll(Duration.ofMillis(100));
                return !hangs.assignment().isEmpty();
              });
      assertThat(reset("--yes")).isEqualTo(1);
      assertThat(reset("--force", "--yes")).as(() -> err).isZero();
    }
  }

  private KafkaConsumer<byte[], byte[]> member() {
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "group.id",
                application,
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    member.subscribe(List.of(prefix + "raw-text"));
    return member;
  }

  private int reset(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--application-id";
    arguments[1] = application;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return run("reset", arguments);
  }
}
