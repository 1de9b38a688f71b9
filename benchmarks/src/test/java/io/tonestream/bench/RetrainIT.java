package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.testing.KafkaClients;
import io.tonestream.app.testing.KafkaFixture;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.trainer.command.TrainerCommand;
import io.tonestream.trainer.retraining.Run;
import io.tonestream.trainer.retraining.Run.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer beside a running stream, on a real broker: people correct it, and it learns. */
final class RetrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> THINGS =
      List.of("phone", "jacket", "bike", "record", "show", "trick", "beat", "game", "car", "move");
  private static final List<String> OPENINGS =
      List.of("my new", "this", "that", "your", "the latest", "wow the", "man this", "look his");
  private static final List<List<String>> TONES =
      List.of(
          List.of("sick", "awful", "broken", "useless", "terrible"),
          List.of("listed", "shipped", "numbered", "measured", "reported"),
          List.of("great", "lovely", "brilliant", "superb", "wonderful"));

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  @TempDir private Path folder;

  @Test
  void aWordThatPeopleUseOtherwiseIsLearntFromThemAndReachesTheRunningStream() throws Exception {
    Path data = Files.writeString(folder.resolve("data.tsv"), texts(600, 0));
    try (StreamProcess stream = StreamProcess.start(kafka.bootstrapServers(), prefix, folder)) {
      stream.awaitReady(PATIENCE);
      Run first = retrain(0, data);
      assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.PUBLISHED);
      LabeledText before = label("1");
      assertThat(before.label()).isEqualTo(Label.NEGATIVE);
      assertThat(before.modelVersion()).isEqualTo(version(first));

      correct();
      Run second = retrain(0, data);
      assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.PUBLISHED);
      assertThat(Objects.requireNonNull(second.findings()).parent()).isEqualTo(version(first));
      assertThat(second.findings().contests()).hasSize(2);
      assertThat(second.summary()).contains("; run by ");
      LabeledText after = label("2");
      assertThat(after.label()).isEqualTo(Label.POSITIVE);
      assertThat(after.modelVersion()).isEqualTo(version(second));

      assertThat(retrain(0, data).outcome()).isEqualTo(Outcome.UNCHANGED);
      assertThat(stream.isAlive()).isTrue();
    }
  }

  /**
   * Texts whose last word alone has a tone.
   *
   * @param first which word of each tone is the first that occurs
   */
  private static String texts(int count, int first) {
    Random random = new Random(count);
    StringBuilder lines = new StringBuilder("label\ttext\n");
    for (int i = 0; i < count; i++) {
      List<String> words = TONES.get(i % 3);
      String text = text(random, words.get(random.nextInt(first, words.size())));
      lines.append(Label.values()[i % 3].wireName()).append('\t').append(text).append('\n');
    }
    return lines.toString();
  }

  /** The word whose meaning changes isn't among these: they can't know what it will mean. */
  private Path validation() throws IOException {
    return Files.writeString(folder.resolve("validation.tsv"), texts(90, 1));
  }

  private static String text(Random random, String word) {
    return OPENINGS.get(random.nextInt(OPENINGS.size()))
        + " "
        + THINGS.get(random.nextInt(THINGS.size()))
        + " of "
        + word(random)
        + " is "
        + word;
  }

  private static String word(Random random) {
    return random.ints(5, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
  }

  private void correct() throws Exception {
    Random random = new Random(2);
    List<ProducerRecord<byte[], byte[]>> feedback = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String json =
          "{\"id\":\"f%d\",\"text\":\"%s\",\"label\":\"positive\"}"
              .formatted(i, text(random, "sick"));
      feedback.add(new ProducerRecord<>(prefix + "feedback", json.getBytes(UTF_8)));
    }
    clients.write(feedback);
  }

  private LabeledText label(String id) throws Exception {
    String json = "{\"id\":\"%s\",\"text\":\"wow this scarf is sick\",\"brand\":\"Acme\"}";
    clients.write(
        List.of(new ProducerRecord<>(prefix + "raw-text", json.formatted(id).getBytes(UTF_8))));
    return clients
        .readUntil(prefix + "labeled-text", records -> find(records, id), PATIENCE)
        .stream()
        .map(record -> Json.read(LabeledText.class, record.value()))
        .filter(text -> text.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static boolean find(List<ConsumerRecord<byte[], byte[]>> records, String id) {
    return records.stream()
        .anyMatch(record -> Json.read(LabeledText.class, record.value()).id().equals(id));
  }

  private static String version(Run run) {
    return Objects.requireNonNull(run.findings()).version();
  }

  private Run retrain(int exit, Path data) throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("retrain.yml"),
            """
            tonestream:
              topics:
                prefix: %s
              retraining:
                set:
                  - buckets=16384
                data:
                  files: %s
                  validation: %s
            """
                .formatted(prefix, data, validation()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertThat(
              TrainerCommand.run(
                  "retrain",
                  "--once",
                  "--json",
                  "--config",
                  settings.toString(),
                  "--bootstrap",
                  kafka.bootstrapServers(),
                  "--state-dir",
                  folder.resolve("trainer").toString()))
          .as(out.toString(UTF_8))
          .isEqualTo(exit);
    } finally {
      System.setOut(before);
    }
    return Json.read(Run.class, out.toByteArray());
  }
}
