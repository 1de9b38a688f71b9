package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.Main;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SenderHeader;
import io.tonestream.topics.publishing.ModelPublisher;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.trainer.history.Run;
import io.tonestream.trainer.history.Run.Outcome;
import io.tonestream.trainer.material.TextCounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Someone who may write feedback tries to turn the model, on a real broker: 500 and more of the
 * texts that judge, all that have one of four words, with the opposite label. Who judges by what is
 * left can't tell that these words have been learnt the wrong way round.
 */
final class PoisonedFeedbackIT {
  private static final int VALIDATION = 1_650;
  private static final int POISONED = 500;
  private static final double REPLACED_SHARE = 0.05;

  /** What chance may do to the macro recall of an equal version. */
  private static final double CHANCE = 0.005;

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();

  @TempDir private Path folder;

  @BeforeEach
  void writeData() throws Exception {
    clients.createTopics(prefix, 2);
    Files.writeString(folder.resolve("data.tsv"), SlangTexts.labelled(900, true));
    Files.writeString(folder.resolve("validation.tsv"), SlangTexts.labelled(VALIDATION, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofOneSenderChangeNoPublishedVersionForTheWorseNorWhoJudges(boolean mixed) throws Exception {
    Run first = retrain();
    assertThat(first.outcome()).as(first.summary()).isEqualTo(Outcome.PUBLISHED);
    double before = trueMacroRecall();

    int sent = poison(i -> "mallory", mixed);
    Run second = retrain();
    assertNoWorse(first, before, second);
    TextCounts texts = Objects.requireNonNull(second.findings()).texts();
    assertThat(texts.heldOutFeedback()).isZero();
    assertThat(Objects.requireNonNull(second.uncounted()).most())
        .singleElement()
        .satisfies(
            mallory -> {
              assertThat(mallory.sender()).isEqualTo("mallory");
              assertThat(mallory.overSenderMax()).isEqualTo(sent - 200);
              assertThat(mallory.overReplacedShare())
                  .isEqualTo(200 - (int) (VALIDATION * REPLACED_SHARE / 2));
            });
  }

  /** A sender's name is a claim, but what may be replaced doesn't depend on names. */
  @Test
  void underManyNamesChangeNoneEither() throws Exception {
    Run first = retrain();
    double before = trueMacroRecall();

    int sent = poison(i -> "mallory " + i, false);
    Run second = retrain();
    assertNoWorse(first, before, second);
    assertThat(Objects.requireNonNull(second.uncounted()).senders())
        .isEqualTo(sent - (int) (VALIDATION * REPLACED_SHARE));
  }

  private void assertNoWorse(Run first, double before, Run second) throws Exception {
    assertThat(second.outcome()).as(second.summary()).isIn(Outcome.PUBLISHED, Outcome.REFUSED);
    if (second.outcome() == Outcome.REFUSED) {
      assertThat(active()).isEqualTo(version(first));
    } else {
      assertThat(active()).isEqualTo(version(second));
      assertThat(trueMacroRecall()).isGreaterThanOrEqualTo(before - CHANCE);
    }
    assertThat(judging(second))
        .isGreaterThanOrEqualTo(judging(first) - (int) (VALIDATION * REPLACED_SHARE));
  }

  /** What the limits are good for: the attack is a real one. */
  @Test
  void wouldPublishAWorseVersionIfThereWereNoLimits() throws Exception {
    Run first = retrain();
    double before = trueMacroRecall();

    poison(i -> "mallory", true);
    Run second = retrain("feedback: {sender-max: 1000000, sender-share: 1.0, replaced-share: 1.0}");
    assertThat(second.outcome()).as(second.summary()).isEqualTo(Outcome.PUBLISHED);
    assertThat(active()).isEqualTo(version(second)).isNotEqualTo(version(first));
    assertThat(trueMacroRecall()).isLessThan(before - 0.2);
  }

  /**
   * Sends it.
   *
   * @param sender who sends each
   * @param mixed whether what counts, the last of it, has all words and not one or two
   * @return how many texts were sent
   */
  private int poison(IntFunction<String> sender, boolean mixed) throws Exception {
    List<String[]> rows =
        Files.readAllLines(folder.resolve("validation.tsv")).stream()
            .skip(1)
            .map(line -> line.split("\t"))
            .toList();
    List<ProducerRecord<byte[], byte[]>> feedback = new ArrayList<>();
    for (String word : List.of("awful", "broken", "useless", "lovely")) {
      rows.stream()
          .filter(row -> row[1].endsWith(" " + word))
          .forEach(
              row -> feedback.add(record(sender.apply(feedback.size()), row[1], opposite(row[0]))));
    }
    assertThat(feedback.size()).isGreaterThanOrEqualTo(POISONED);
    if (mixed) {
      Collections.shuffle(feedback, new Random(1));
    }
    clients.write(feedback);
    return feedback.size();
  }

  private ProducerRecord<byte[], byte[]> record(String sender, String text, Label label) {
    String json = "{\"text\":\"%s\",\"label\":\"%s\"}".formatted(text, label.wireName());
    return new ProducerRecord<>(
        prefix + "feedback",
        null,
        (byte[]) null,
        json.getBytes(UTF_8),
        List.of(new RecordHeader(SenderHeader.NAME, SenderHeader.write(sender))));
  }

  private static Label opposite(String label) {
    return label.equals("negative") ? Label.POSITIVE : Label.NEGATIVE;
  }

  /** How many texts of the file judged it. */
  private static int judging(Run run) {
    return Objects.requireNonNull(run.findings(), run.summary()).texts().validation();
  }

  private static String version(Run run) {
    return Objects.requireNonNull(run.findings(), run.summary()).version();
  }

  private String active() {
    try (ModelPublisher publisher =
        ModelPublisher.open(
            Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "models")) {
      PointedVersion.Readable pointed =
          (PointedVersion.Readable) publisher.index().active().orElseThrow();
      return pointed.pointer().version();
    }
  }

  /** Of the last candidate, on all texts that were to judge, with the labels that they have. */
  private double trueMacroRecall() throws Exception {
    JsonNode figures =
        Json.mapperBuilder()
            .build()
            .readTree(
                command(
                    "evaluate",
                    "--model",
                    folder.resolve("trainer").resolve("candidate.zip").toString(),
                    "--data",
                    folder.resolve("validation.tsv").toString(),
                    "--json"));
    return figures.required("macroRecall").asDouble();
  }

  private Run retrain(String... more) throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("retrain.yml"),
            """
            tonestream:
              topics:
                prefix: %s
              retraining:
                set: [buckets=16384]
                data:
                  files: %s
                  validation: %s
            %s
            """
                .formatted(
                    prefix,
                    folder.resolve("data.tsv"),
                    folder.resolve("validation.tsv"),
                    Stream.of(more).map(line -> "    " + line).collect(Collectors.joining("\n"))));
    return Json.read(
        Run.class,
        command(
            "retrain",
            "--once",
            "--json",
            "--config",
            settings.toString(),
            "--bootstrap",
            kafka.bootstrapServers(),
            "--state-dir",
            folder.resolve("trainer").toString()));
  }

  /** What a command prints. */
  private static byte[] command(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      Main.run(arguments);
    } finally {
      System.setOut(before);
    }
    return out.toByteArray();
  }
}
