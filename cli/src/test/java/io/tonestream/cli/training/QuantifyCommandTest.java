package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantifyCommandTest {
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder lines = new StringBuilder("topic\tlabel\ttext\n");
    for (int i = 0; i < 60; i++) {
      lines.append("good\t2\tthis is wonderful, I love it\n");
      lines
          .append("mixed\t")
          .append(i < 15 ? "-1\tthis is terrible, I hate it\n" : "0\tthe shop opens at nine\n");
    }
    data = Files.writeString(folder.resolve("topics.tsv"), lines + "small\t0\tone text\n");
  }

  @Test
  void comparesMethodsGroupByGroup() throws IOException {
    Run run = quantify("--json");

    assertThat(run.error()).isEmpty();
    JsonNode json = JsonMapper.builder().build().readTree(run.out());
    assertThat(json.path("groups").asInt()).isEqualTo(2);
    assertThat(json.path("methods").fieldNames())
        .toIterable()
        .containsExactly("plain", "probabilistic", "adjusted", "em", "corrected");
    JsonNode mixed = json.path("perGroup").path(1);
    assertThat(mixed.path("group").asText()).isEqualTo("mixed");
    assertThat(mixed.path("n").asInt()).isEqualTo(60);
    assertThat(mixed.path("true").path("negative").asDouble()).isCloseTo(0.25, within(1e-9));
    assertThat(mixed.path("estimates").path("plain").path("kld").asDouble()).isZero();
    assertThat(mixed.path("estimates").path("corrected").path("share").path("negative").asDouble())
        .isBetween(0.05, 0.25);
    double mean = json.path("methods").path("corrected").path("kld").asDouble();
    assertThat(mean).isCloseTo((kld(json, 0) + kld(json, 1)) / 2, within(1e-12));
  }

  /** What was trained without making up for rare labels says rarely that a text has one. */
  @Test
  void takesThePriorThatTheModelWasTrainedWith() throws IOException {
    assertThat(negative("balance=0")).isCloseTo(0.5, within(0.1));
    assertThat(negative("balance=1")).isCloseTo(0.5, within(0.1));
  }

  /** What EM makes of a group that is half negative, if a sixth of the training texts is. */
  private double negative(String balance) throws IOException {
    Path training = Files.writeString(folder.resolve("training.tsv"), texts(1_500, 6));
    Path group = Files.writeString(folder.resolve("group.tsv"), texts(300, 2));
    String bundle = folder.resolve("model.zip").toString();
    Run train =
        Run.of(
            "train --data %s --architecture bag --epochs 3 --set buckets=4096 --set %s --out %s"
                .formatted(training, balance, bundle)
                .split(" "));
    assertThat(train.error()).isEmpty();
    Run run =
        Run.of(
            "quantify --json --group-column topic --model %s --data %s"
                .formatted(bundle, group)
                .split(" "));
    assertThat(run.error()).isEmpty();
    return JsonMapper.builder()
        .build()
        .readTree(run.out())
        .path("perGroup")
        .path(0)
        .path("estimates")
        .path("em")
        .path("share")
        .path("negative")
        .asDouble();
  }

  /** One in so many is negative; a word says so in four of five. */
  private static String texts(int size, int oneIn) {
    Random random = new Random(size);
    StringBuilder lines = new StringBuilder("topic\tlabel\ttext\n");
    for (int i = 0; i < size; i++) {
      boolean negative = i % oneIn == 0;
      String word = negative == (random.nextInt(5) > 0) ? "grumly" : "zoofy";
      lines.append("same\t").append(negative ? "negative" : "positive");
      lines.append('\t').append(word);
      for (int letter = 0; letter < 4; letter++) {
        lines.append(' ').append((char) ('a' + random.nextInt(26)));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  @Test
  void drawsMethodsAndGroups() {
    assertThat(quantify().out())
        .contains("topics, 2 groups by topic", "0.25 0.75 0.00")
        .containsSubsequence("plain counts", "corrected, as streamed", "good", "mixed")
        .doesNotContain("small");
  }

  @Test
  void holdsLabelsBackUntilTheyAreAskedFor() throws IOException {
    Run run = quantify("--label-budget", "10,1000", "--json");

    assertThat(run.error()).isEmpty();
    JsonNode json = JsonMapper.builder().build().readTree(run.out());
    assertThat(json.path("groups").asInt()).isEqualTo(2);
    assertThat(json.path("texts").asInt()).isEqualTo(120);
    JsonNode few = json.path("budgets").path(0);
    assertThat(few.path("labels").asInt()).isEqualTo(10);
    assertThat(few.path("asked").path("width").asDouble())
        .isBetween(0.1, few.path("random").path("width").asDouble());
    assertThat(few.path("randomNeeds").asInt()).isGreaterThan(10);
    JsonNode all = json.path("budgets").path(1);
    assertThat(all.path("labels").asInt()).isEqualTo(120);
    for (String choice : List.of("asked", "even", "random")) {
      assertThat(all.path(choice).path("width").asDouble()).isZero();
      assertThat(all.path(choice).path("holds").asDouble()).isOne();
    }
    assertThat(quantify("--label-budget", "10").out())
        .contains("topics, 2 groups by topic, 120 texts", "drawn for asked's width");
  }

  @Test
  void explainsWrongOptionsInOneLine() {
    for (Run run :
        List.of(
            quantify("--group-column", "planet"),
            quantify("--group-min", "61"),
            quantify("--group-min", "61", "--label-budget", "5"),
            quantify("--label-budget", "0"),
            quantify("--label-budget", "5", "--draws", "0"),
            quantify("--group-min", "0"))) {
      assertThat(run.exit()).isOne();
      assertThat(run.failure()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
    }
  }

  /** The data wouldn't do for errors, which is found out later. */
  @Test
  void refusesAPlaceThatCantBeWrittenBeforeItScores() {
    String out = folder.resolve("missing").resolve("model.zip").toString();

    Run run = quantify("--errors-from", data.toString(), "--out", out);

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .isEqualTo("--out %s can't be written: give a file in a folder that exists", out);
  }

  /** Each half is judged by the other, so twelve groups are too few, though ten can be learnt. */
  @Test
  void writesNothingWhereAHalfOfTheGroupsIsTooSmall() throws IOException {
    StringBuilder rows = new StringBuilder("topic\tlabel\ttext\n");
    for (int i = 0; i < 240; i++) {
      rows.append("topic ").append(i / 20).append('\t').append(i % 2 == 0 ? "-1" : "1");
      rows.append(i % 2 == 0 ? "\tan awful day " : "\ta lovely day ").append(i).append('\n');
    }
    Path groups = Files.writeString(folder.resolve("groups.tsv"), rows.toString());
    Path out = folder.resolve("model.zip");

    Run run = quantify("--errors-from", groups.toString(), "--out", out.toString());

    assertThat(run.exit()).isOne();
    assertThat(run.failure()).contains("too few groups to learn from");
    assertThat(out).doesNotExist();
  }

  private static double kld(JsonNode json, int group) {
    return json.path("perGroup")
        .path(group)
        .path("estimates")
        .path("corrected")
        .path("kld")
        .asDouble();
  }

  private Run quantify(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "quantify", "--model", "bundled", "--labels", "signed", "--data", data.toString()));
    if (!List.of(more).contains("--group-column")) {
      arguments.addAll(List.of("--group-column", "topic"));
    }
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }
}
