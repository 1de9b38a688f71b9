package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

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

class EvaluateCommandTest {
  private static final String[] TEXTS = {
    "negative\tthis is terrible, I hate it",
    "positive\tthis is wonderful, I love it",
    "neutral\tthe shop opens at nine on Monday",
    "positive\t<script>alert(1)</script> awful, the worst ever"
  };

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder lines = new StringBuilder("brand\tlabel\ttext\n");
    for (int i = 0; i < 80; i++) {
      lines.append(i < 48 ? "acme\t" : "<b>olt\t").append(TEXTS[i % 4]).append('\n');
    }
    data = Files.writeString(folder.resolve("data.tsv"), lines.toString());
  }

  @Test
  void printsAllFiguresAsJson() throws IOException {
    JsonNode json = json();

    assertThat(json.path("n").asInt()).isEqualTo(80);
    double accuracy = json.path("accuracy").asDouble();
    assertThat(accuracy).isBetween(0.5, 0.75);
    assertThat(json.path("accuracyInterval").path(0).asDouble()).isLessThan(accuracy);
    assertThat(json.path("accuracyInterval").path(1).asDouble()).isGreaterThan(accuracy);
    assertThat(json.path("perClass").path("negative").path("n").asInt()).isEqualTo(20);
    assertThat(json.path("confusion").path(2).path(0).asInt()).isEqualTo(20);
    assertThat(json.path("ece").isNumber()).isTrue();
    assertThat(json.path("eceUncalibrated").isNumber()).isTrue();
    assertThat(json.path("reliability")).hasSize(15);
    assertThat(json.path("slices").findValuesAsText("value"))
        .contains("acme", "<b>olt", "6-10 words");
    assertThat(json.path("prevalence").path(0).path("groups").asInt()).isEqualTo(2);
    assertThat(json.has("against")).isFalse();
  }

  @Test
  void saysHowFarTextsLieFromThoseThatTheModelWasValidatedOn() throws IOException {
    JsonNode drift = json().path("drift");

    assertThat(drift.path("level").asText()).isEqualTo("drifted");
    assertThat(drift.path("features").findValuesAsText("name"))
        .containsExactly("score", "length", "unknown");
    assertThat(drift.path("features").path(1).path("psi").asDouble()).isGreaterThan(1);
    assertThat(drift.path("referenceAccuracy").asDouble()).isBetween(0.65, 0.75);
    assertThat(drift.path("estimatedAccuracy").asDouble())
        .isBetween(
            drift.path("estimatedAccuracyInterval").path(0).asDouble(),
            drift.path("estimatedAccuracyInterval").path(1).asDouble());
    assertThat(evaluate().out())
        .contains("drift from the validation texts: drifted", "by the model's own probabilities");
  }

  @Test
  void aModelIsNoBetterThanItself() throws IOException {
    JsonNode against = json("--against", "bundled").path("against");

    assertThat(against.path("accuracyDifference").asDouble(-1)).isZero();
    assertThat(against.path("macroRecallDifference").asDouble(-1)).isZero();
    assertThat(against.path("accuracyP").asDouble()).isEqualTo(1);
    assertThat(against.path("macroRecallP").asDouble()).isEqualTo(1);
  }

  @Test
  void showsSlicesThatAreAskedForAndLargeEnough() throws IOException {
    assertThat(json("--slice-by", "brand").path("slices").findValuesAsText("column"))
        .containsExactly("brand", "brand");
    assertThat(json("--slice-min", "40").path("slices").findValuesAsText("value"))
        .contains("acme")
        .doesNotContain("<b>olt");
  }

  @Test
  void drawsFiguresForATerminal() {
    Run run = evaluate("--against", "bundled");

    assertThat(run.error()).isEmpty();
    assertThat(run.out())
        .contains("data, 80 texts; 95 % intervals", "predicted", "by brand", "acme", "by length")
        .contains("p = 1.0000; 0 right here alone, 0 there alone")
        .containsSubsequence("macro recall", "predicted", "less ", "by brand", "error of shares");
  }

  @Test
  void writesAReport() {
    Path report = folder.resolve("report.html");

    Run run = evaluate("--report", report.toString());

    assertThat(run.error()).isEmpty();
    assertThat(report)
        .content()
        .contains("&lt;script&gt;alert(1)", "&lt;b&gt;olt", "Reliability after calibration")
        .doesNotContain("<script", "<b>");
  }

  @Test
  void explainsWrongOptionsInOneLine() {
    for (Run run :
        List.of(
            evaluate("--slice-by", "planet"),
            evaluate("--slice-min", "0"),
            evaluate("--resamples", "3"),
            evaluate("--report", "/no/such/folder/report.html"),
            evaluate("--against", folder.resolve("none.zip").toString()))) {
      assertThat(run.exit()).isOne();
      assertThat(run.failure()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
    }
  }

  private JsonNode json(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    Run run = evaluate(arguments.toArray(String[]::new));
    assertThat(run.error()).isEmpty();
    return JsonMapper.builder().build().readTree(run.out());
  }

  private Run evaluate(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--model", "bundled", "--data", data.toString()));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }
}
