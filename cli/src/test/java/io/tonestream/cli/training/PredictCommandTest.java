package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Head;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.testing.TinyEncoders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PredictCommandTest {
  private static final ModelBundle CLASSIFIER = TinyEncoders.of(List.of(Label.values()), Head.TANH);

  @TempDir Path folder;

  @Test
  void tellsTextAndVersionOfEachLine() throws IOException {
    Run run = predict("I love it\n\n", "fast");

    List<JsonNode> lines = lines(run);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).fieldNames())
        .toIterable()
        .containsExactly("text", "label", "probabilities", "modelVersion");
    assertThat(lines.get(0).path("label").asText()).isEqualTo("positive");
    assertThat(lines).allMatch(each -> isOf(ModelBundle.fast(), each));
  }

  private static boolean isOf(ModelBundle bundle, JsonNode line) {
    return line.path("modelVersion").asText().equals(bundle.version());
  }

  @Test
  void readsTextsAndWhatGoesWithThemFromJson() throws IOException {
    Run run =
        predict(
            """
            {"text": "happy lamp", "text_b": "sad table", "more": [1]}

            {"text": "happy lamp", "text_b": null}
            {"text": ""}
            """,
            classifier(),
            "--format",
            "jsonl");

    assertThat(run.error()).isEmpty();
    List<JsonNode> lines = lines(run);
    assertThat(lines).hasSize(3).allMatch(each -> isOf(CLASSIFIER, each));
    assertThat(lines.get(0).fieldNames())
        .toIterable()
        .containsExactly("text", "text_b", "label", "probabilities", "modelVersion");
    assertThat(lines.get(0).path("text_b").asText()).isEqualTo("sad table");
    assertThat(lines.get(1).has("text_b")).isFalse();
    List<Probabilities> expected = expected();
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).path("probabilities").path("negative").floatValue())
          .isEqualTo(expected.get(i).negative());
    }
    assertThat(expected.get(0)).isNotEqualTo(expected.get(1));
  }

  private static List<Probabilities> expected() {
    try (DjlSentimentModel model = DjlSentimentModel.load(CLASSIFIER, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      return predictor.predictPairs(
          List.of(
              new TextPair("happy lamp", "sad table"), TextPair.of("happy lamp"), TextPair.of("")));
    }
  }

  static Stream<Arguments> badLines() {
    return Stream.of(
        arguments("a text", "no such JSON object as {\"text\": \"...\"} ("),
        arguments("[1]", "no such JSON object as "),
        arguments("{\"text\": 7}", "no such JSON object as "),
        arguments("{\"text\": \"x\"} {}", "no such JSON object as "),
        arguments("{\"txt\": \"x\"}", "no text; give it in the field \"text\""),
        arguments(
            "{\"text\": \"x\", \"text_b\": \"y\"}",
            " is a bag, which reads one text: leave it out"));
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void stopsAtALineThatItCantReadAndNamesIt(String line, String said) throws IOException {
    Run run =
        predict(
            "{\"text\": \"fine\"}\n\n" + line + "\n{\"text\": \"never\"}\n",
            "fast",
            "--format",
            "JSONL");

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .startsWith("standard input, line 3: ")
        .contains(said)
        .doesNotContain("\n");
    assertThat(lines(run)).extracting(each -> each.path("text").asText()).containsExactly("fine");
  }

  @Test
  void refusesATargetWhereTheModelJudgesTextsAsAWhole() throws IOException {
    Run run = predict("{\"text\": \"x\", \"target\": \"Acme\"}", classifier(), "--format", "jsonl");

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .startsWith("standard input, line 1: ")
        .contains("judges texts as a whole: leave it out")
        .doesNotContain("\n");
  }

  @Test
  void refusesAFormatThatThereIsNot() {
    Run run = predict("", "fast", "--format", "csv");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.failure()).contains("--format", "TEXT, JSONL", "csv").doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "predict, 'it is a bare encoder and labels no texts; train a model from it'",
    "evaluate --data DATA, 'it is a bare encoder and labels no texts; train a model from it'",
    "quantify --data DATA --group-column brand, ' says nothing of its errors'"
  })
  void commandsForClassifiersRefuseABareEncoderInOneLine(String command, String said)
      throws IOException {
    Path bare = folder.resolve("bare.zip");
    TinyEncoders.bare().write(bare);
    Path data =
        Files.writeString(
            folder.resolve("data.tsv"), "label\ttext\tbrand\npositive\tx\ta\nnegative\ty\ta\n");
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.replaceAll(word -> word.equals("DATA") ? data.toString() : word);
    words.addAll(List.of("--model", bare.toString()));

    Run run = Run.of(words.toArray(String[]::new));

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .contains(TinyEncoders.bare().version(), said, "train")
        .doesNotContain("\n");
  }

  private String classifier() throws IOException {
    Path file = folder.resolve("classifier.zip");
    CLASSIFIER.write(file);
    return file.toString();
  }

  private static List<JsonNode> lines(Run run) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private static Run predict(String input, String model, String... more) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return Run.of(
          Stream.concat(Stream.of("predict", "--model", model, "--device", "cpu"), Stream.of(more))
              .toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }
}
