package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Training;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CascadeCommandTest {
  private static final ModelBundle ACCURATE =
      Training.run(TinyData.plan("bag", 1, Map.of("buckets", "4096")), Progress.SILENT);

  /** What the bundled model is sure of, and the other doesn't know. */
  private static final String KNOWN =
      """
      positive	I love it, this is wonderful
      negative	I hate it, this is terrible
      neutral	the shop opens at nine on Monday
      """;

  @TempDir Path folder;
  private Path data;
  private Path accurate;
  private Path out;

  @BeforeEach
  void writeFiles() throws IOException {
    accurate = folder.resolve("accurate.zip");
    ACCURATE.write(accurate);
    data = write("mixed.tsv", KNOWN.repeat(10), TinyData.of("tiny", 30, 5, Label.values()));
    out = folder.resolve("cascade.zip");
  }

  private Path write(String name, String rows, DataSet set) throws IOException {
    StringBuilder lines = new StringBuilder("label\ttext\n").append(rows);
    set.examples()
        .forEach(
            each ->
                lines
                    .append(each.label().wireName())
                    .append('\t')
                    .append(each.text())
                    .append('\n'));
    return Files.writeString(folder.resolve(name), lines.toString());
  }

  @Test
  void choosesAThresholdAndWritesABundleThatTellsItsParts() throws IOException {
    Run run = cascade("--tolerance", "0");

    assertThat(run.error()).isEmpty();
    assertThat(run.out())
        .contains("mixed, 60 texts; macro recall of the accurate model alone", "macro recall")
        .containsPattern("(?m)^\\* +0\\.[0-9]{2} ")
        .contains("wrote " + out);
    ModelBundle bundle = ModelBundle.read(out);
    assertThat(bundle.manifest().name()).isEqualTo("cascade");
    assertThat(bundle.part(Part.ACCURATE).sha256()).isEqualTo(ACCURATE.sha256());
    assertThat(bundle.card())
        .contains(
            "tonestream cascade --fast bundled --accurate accurate.zip --validation mixed.tsv")
        .contains("lowest hundredth that keeps the macro recall on mixed within 0.0 of")
        .doesNotContain(folder.toString());

    assertEvaluatesByPart();
    assertPredictsByPart();
  }

  private void assertEvaluatesByPart() throws IOException {
    String[] evaluate = {
      "evaluate", "--model", out.toString(), "--data", data.toString(), "--device", "cpu"
    };
    assertThat(Run.of(evaluate).out())
        .containsSubsequence("labelled by the fast part: ", "labelled by the accurate part: ");
    List<String> words = new ArrayList<>(List.of(evaluate));
    words.add("--json");
    JsonNode json = json(Run.of(words.toArray(String[]::new)).out());
    JsonNode parts = json.path("parts");
    assertThat(parts.path("fast").path("n").asInt() + parts.path("accurate").path("n").asInt())
        .isEqualTo(60);
    assertThat(parts.path("accurate").path("share").asDouble()).isBetween(0.01, 0.99);
    for (int label = 0; label < 3; label++) {
      for (int predicted = 0; predicted < 3; predicted++) {
        assertThat(json.path("confusion").path(label).path(predicted).asInt())
            .isEqualTo(
                parts.path("fast").path("confusion").path(label).path(predicted).asInt()
                    + parts.path("accurate").path("confusion").path(label).path(predicted).asInt());
      }
    }
  }

  private void assertPredictsByPart() throws IOException {
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(
            "{\"text\":\"I love it, this is wonderful\"}".getBytes(StandardCharsets.UTF_8)));
    try {
      Run run =
          Run.of("predict", "--model", out.toString(), "--format", "jsonl", "--device", "cpu");
      assertThat(json(run.out()).path("part").asText()).isEqualTo("fast");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void quantifiesByTheErrorsOfEachPart() throws IOException {
    assertThat(cascade("--threshold", "0.9").error()).isEmpty();
    Path groups =
        Files.writeString(
            folder.resolve("groups.tsv"),
            "brand\t" + Files.readString(data).replaceAll("(?m)^(?=(neg|neu|pos))", "acme\t"));

    Run run =
        Run.of(
            "quantify",
            "--model",
            out.toString(),
            "--data",
            groups.toString(),
            "--group-column",
            "brand");

    assertThat(run.error()).isEmpty();
    assertThat(run.out()).contains("corrected, as streamed", "acme");
  }

  @Test
  void takesTheThresholdThatIsGivenAndReportsOnTests() throws IOException {
    Path test = write("test.tsv", "", TinyData.of("tiny", 12, 5, Label.values()));

    Run run = cascade("--threshold", "0.5", "--test", test.toString(), "--name", "both");

    assertThat(run.exit()).isZero();
    assertThat(run.failure()).isEqualTo("12 texts of mixed are test texts too, and choose nothing");
    ModelBundle bundle = ModelBundle.read(out);
    assertThat(bundle.manifest().name()).isEqualTo("both");
    assertThat(bundle.manifest().architecture()).isEqualTo(new Cascade(0.5f));
    assertThat(bundle.manifest().evaluations()).hasSize(2);
    assertThat(bundle.card()).contains("The threshold was given.", "### On test");
  }

  @Test
  void poolsBothModelsAndTakesPartsOfACascadeThatIsGiven() throws IOException {
    Run run = cascade("--threshold", "1", "--pool");

    assertThat(run.error()).isEmpty();
    assertThat(run.out())
        .containsPattern("say of the fast model about texts that go on: 0\\.[1-9]\n");
    ModelBundle pooled = ModelBundle.read(out);
    assertThat(pooled.manifest().architecture())
        .isInstanceOfSatisfying(
            Cascade.class, cascade -> assertThat(cascade.fastWeight()).isPositive());
    assertThat(pooled.manifest().evaluations().get(0).share(Part.ACCURATE)).isEqualTo(1);
    assertThat(pooled.card()).contains("the tenth with the lowest log loss on mixed");

    Files.move(out, accurate, StandardCopyOption.REPLACE_EXISTING);
    assertThat(cascade("--threshold", "0.5").error()).isEmpty();
    assertThat(ModelBundle.read(out).part(Part.ACCURATE).sha256()).isEqualTo(ACCURATE.sha256());
    assertThat(ModelBundle.read(out).manifest().architecture()).isEqualTo(new Cascade(0.5f));
  }

  @Test
  void saysSoIfTheFastModelAloneIsGoodEnough() {
    Run run = cascade("--tolerance", "0.9");

    assertThat(run.exit()).isOne();
    assertThat(run.failure()).startsWith("the fast model alone has a macro recall of 0.");
    assertThat(out).doesNotExist();
  }

  @Test
  void saysWhichThresholdIsBestIfNoneKeepsTheTolerance() throws IOException {
    // the fast model is sure of what is wrong here: all of it would have to go on
    String misleading =
        """
        negative	vorst skrell grumly I love it
        positive	zoofy blimp merrid I hate it
        """;
    data = Files.writeString(folder.resolve("misleading.tsv"), "label\ttext\n" + misleading);

    Run run = cascade("--tolerance", "0");

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .startsWith("no threshold keeps within 0.0 of the accurate model's macro recall of 1.0000")
        .containsPattern("the best is 0\\.[0-9]{2} with 0\\.[0-9]{4};.*or give --threshold 0\\.")
        .doesNotContain("\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void explainsWrongOptionsInOneLine() {
    for (Run run :
        List.of(
            cascade("--threshold", "1.5"),
            cascade("--tolerance", "-1"),
            cascade("--test", data.toString()),
            cascade("--device", "gpu:99"))) {
      assertThat(run.exit()).isOne();
      assertThat(run.failure()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
    }
    assertThat(cascade("--threshold", "0.5", "--out", folder.toString()).exit()).isNotZero();
  }

  private Run cascade(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "cascade",
                "--fast",
                "bundled",
                "--accurate",
                accurate.toString(),
                "--validation",
                data.toString()));
    if (!List.of(more).contains("--device")) {
      arguments.addAll(List.of("--device", "cpu"));
    }
    arguments.addAll(List.of(more));
    if (!List.of(more).contains("--out")) {
      arguments.addAll(List.of("--out", out.toString()));
    }
    return Run.of(arguments.toArray(String[]::new));
  }

  private static JsonNode json(String text) throws IOException {
    return JsonMapper.builder().build().readTree(text);
  }
}
