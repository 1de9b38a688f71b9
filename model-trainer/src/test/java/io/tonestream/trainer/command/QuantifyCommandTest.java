package io.tonestream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            quantify("--group-least", "61"),
            quantify("--group-least", "61", "--label-budget", "5"),
            quantify("--label-budget", "0"),
            quantify("--label-budget", "5", "--draws", "0"),
            quantify("--group-least", "0"))) {
      assertThat(run.exit()).isOne();
      assertThat(run.error().strip()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
    }
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
