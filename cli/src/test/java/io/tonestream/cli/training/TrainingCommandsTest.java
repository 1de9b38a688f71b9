package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.TorchScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingCommandsTest {
  @TempDir Path folder;

  @Test
  void trainsEvaluatesAndPredicts() throws IOException {
    Path data = data("data.tsv", 200);
    Path test = data("test.tsv", 20);
    Path bundle = folder.resolve("model.zip");

    Run train =
        Run.of(
            "train",
            "--data",
            data.toString(),
            "--architecture",
            "bag",
            "--out",
            bundle.toString(),
            "--bootstrap",
            "kafka-1:9092",
            "--report",
            folder.resolve("report.html").toString(),
            "--test",
            test.toString(),
            "--validation",
            "0.2",
            "--epochs",
            "3",
            "--set",
            "buckets=4096");
    assertThat(train.error()).isEmpty();
    assertThat(train.exit()).isZero();
    assertThat(train.out())
        .contains(
            "left out 20 texts of data that test has too",
            "training on 136 texts, validating on 44 of",
            "epoch  3",
            "macro recall",
            "sha256 ");

    assertThat(ModelBundle.read(bundle).card())
        .contains("\ntonestream train --data data.tsv --architecture bag --test test.tsv ");

    assertThat(folder.resolve("report.html"))
        .content()
        .contains("<h2>Training</h2>", "epoch 3: ", "<h2>On test</h2>", "data-validation");

    Run evaluate =
        Run.of("evaluate", "--model", bundle.toString(), "--data", test.toString(), "--json");
    JsonNode report = JsonMapper.builder().build().readTree(evaluate.out());
    assertThat(report.path("n").asInt()).isEqualTo(20);
    assertThat(report.path("macroRecall").asDouble()).isEqualTo(1);
    assertThat(report.path("trainedOn").path("texts").asInt(-1)).isZero();
    assertThat(report.path("trainedOn").path("lookedUp").asInt()).isEqualTo(20);
    assertThat(Run.of("evaluate", "--model", bundle.toString(), "--data", data.toString()).out())
        .contains("it was trained on 136 of 200 texts that could be looked up");
    assertThat(report.path("confusion").path(0).path(0).asInt()).isEqualTo(10);
    assertThat(report.path("perClass").path("positive").path("recall").asDouble()).isEqualTo(1);

    Run predict = predict("happy words 1\n\nsad words 2\n", "--model", bundle.toString());
    List<String> lines = predict.out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .startsWith("{\"text\":\"happy words 1\",\"label\":\"positive\",\"probabilities\":{");
    assertThat(lines.get(2)).contains("\"label\":\"negative\"");
  }

  @Test
  void explainsBadInputInOneLine() throws IOException {
    Path data = data("data.tsv", 4);
    Path bad = Files.writeString(folder.resolve("bad.tsv"), "label\ttext\nhappy\tx\n");
    String out = folder.resolve("model.zip").toString();

    for (Run run :
        List.of(
            Run.of("train", "--data", bad.toString(), "--architecture", "bag", "--out", out),
            Run.of("train", "--data", data.toString(), "--architecture", "svm", "--out", out),
            Run.of(
                "train", "--data", data.toString(), "--architecture", "bag", "--out", "/no/x.zip"),
            Run.of("train", "--data", data.toString(), "--architecture", "bag"),
            Run.of(
                "train",
                "--data",
                data.toString(),
                "--architecture",
                "bag",
                "--out",
                out,
                "--validation",
                "0.001"),
            Run.of(
                "train",
                "--data",
                data.toString(),
                "--architecture",
                "bag",
                "--out",
                out,
                "--publish",
                "--bootstrap",
                "nowhere"),
            Run.of("evaluate", "--model", bad.toString(), "--data", data.toString()),
            Run.of("predict", "--model", "bundled", "--device", "gpu:99"),
            Run.of("predict", "--model"),
            Run.of("dance"))) {
      assertThat(run.exit()).isNotZero();
      assertThat(run.failure()).isNotEmpty().doesNotContain("\n").doesNotContain("Exception");
    }
  }

  @Test
  void startsAnewOnlyWhereNoTrainingWasCut() throws IOException {
    String data = data("data.tsv", 60).toString();
    Path bundle = folder.resolve("model.zip");
    Path checkpoint = folder.resolve("model.zip.checkpoint");
    String[] train = {
      "train", "--data", data, "--architecture", "bag", "--out", bundle.toString(), "--epochs", "2"
    };
    String[] resume = Stream.concat(Stream.of(train), Stream.of("--resume")).toArray(String[]::new);

    Run anew = Run.of(resume);
    assertThat(anew.exit()).isZero();
    assertThat(anew.out()).startsWith("there is no " + checkpoint + ": starting anew\n");
    assertThat(ModelBundle.read(bundle).card()).contains(" --epochs 2 --out BUNDLE\n");
    assertThat(checkpoint).doesNotExist();

    Files.writeString(checkpoint, "not ours");
    Run careless = Run.of(train);
    assertThat(careless.exit()).isOne();
    assertThat(careless.failure())
        .startsWith(checkpoint + " is of a training that was cut: give --resume");
    Run wrong = Run.of(resume);
    assertThat(wrong.exit()).isOne();
    assertThat(wrong.failure()).startsWith(checkpoint + " is cut or damaged");
    assertThat(checkpoint).hasContent("not ours");
  }

  static Stream<Arguments> wrongInputs() {
    return Stream.of(
        arguments(
            "a.tsv", "text\tmood\nx\tpositive\n", "line 1: no column 'label' among [text, mood]"),
        arguments("a.csv", "text,mood\nx,positive\n", "choose one with --label-column"),
        arguments("a.jsonl", "{\"text\":\"x\"}\n", "line 1: no label"),
        arguments("a.tsv", "", "is empty; give one whose first line names the columns"),
        arguments("a.csv", "", "is empty"),
        arguments("a.jsonl", "", "holds no texts; give a file that does"),
        arguments("a.tsv", "text\tlabel\n", "holds no texts"),
        arguments("a.tsv.gz", "text\tlabel\n", "can't be read as gzip"),
        arguments("a.tar.gz", "text", "can't be read as gzip"),
        arguments("a.tsv", "text\tlabel\nx\thappy\n", "line 2: unknown label 'happy'"),
        arguments("a.tsv", "text\tlabel\nx\ty\tpositive\n", "line 2: 3 columns instead of 2"),
        arguments("a.csv", "text,label\nx\n", "line 2: 1 columns instead of 2"),
        arguments(
            "a.csv", "text,label\n\"x,positive\n" + "y\n".repeat(9 << 20), "close every quote"),
        arguments("a.tsv", "text\tlabel\n" + "x".repeat(2 << 20), "line 2: longer than 1,048,576"),
        arguments("a.xlsx", "x", "of no known format; give a .tsv, .csv or .jsonl file"),
        arguments("a/neg.txt", "x", "holds no texts; put .tsv, .csv or .jsonl files there"));
  }

  @ParameterizedTest
  @MethodSource("wrongInputs")
  void namesFileLineAndRemedyOfWrongInput(String name, String content, String said)
      throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(file, content);
    String data = folder.resolve(name.replaceFirst("/.*", "")).toString();
    String out = folder.resolve("model.zip").toString();

    for (Run run :
        List.of(
            Run.of("train", "--data", data, "--architecture", "bag", "--out", out),
            Run.of("evaluate", "--model", "bundled", "--data", data))) {
      assertThat(run.exit()).isOne();
      assertThat(run.failure()).startsWith(data).contains(said).doesNotContain("\n");
    }
  }

  @Test
  void runsAScriptOnlyIfItIsToldTo() throws IOException {
    Path bundle = folder.resolve("script.zip");
    Manifest bundled = ModelBundle.bundled().manifest();
    Manifest manifest =
        Manifest.builder("script", "v1", new TorchScript(1))
            .labels(bundled.labels())
            .preparation(bundled.preparation())
            .created(bundled.created())
            .build();
    ModelBundle.of(manifest, new byte[100], "good", List.of(), "").write(bundle);
    Path data = data("data.tsv", 4);

    for (Run cautious :
        List.of(
            Run.of("evaluate", "--model", bundle.toString(), "--data", data.toString()),
            predict("", "--model", bundle.toString()))) {
      assertThat(cautious.error()).contains("it holds TorchScript");
    }
    for (Run told :
        List.of(
            Run.of(
                "evaluate",
                "--model",
                bundle.toString(),
                "--allow-torchscript",
                "--data",
                data.toString()),
            predict("", "--model", bundle.toString(), "--allow-torchscript"))) {
      assertThat(told.exit()).isOne();
      assertThat(told.failure()).startsWith("bundle v1: PyTorch can't load its script: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "evaluate", "predict"})
  void explainsEachCommand(String command) {
    Run help = Run.of(command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("Usage: tonestream " + command);
  }

  private Path data(String name, int size) throws IOException {
    StringBuilder lines = new StringBuilder("label\ttext\n");
    for (int i = 0; i < size; i++) {
      lines.append(i % 2 == 0 ? "negative\tsad words " : "positive\thappy words ");
      lines.append("abcdefghij".charAt(i % 10)).append("abcdefghijklmnopqrst".charAt(i / 10));
      lines.append('\n');
    }
    return Files.writeString(folder.resolve(name), lines.toString());
  }

  private static Run predict(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      String[] all = new String[arguments.length + 1];
      all[0] = "predict";
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      return Run.of(all);
    } finally {
      System.setIn(before);
    }
  }
}
