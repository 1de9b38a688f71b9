package io.tonestream.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  @TempDir Path folder;

  private String out = "";
  private String err = "";

  @Test
  void makesABundleThatLabelsTexts() throws Exception {
    Path bundle = folder.resolve("stars.zip");

    assertThat(run("--from", encoder("tiny-stars"), "--out", bundle, "--name", "stars", "--json"))
        .isZero();

    JsonNode report = Json.mapperBuilder().build().readTree(out);
    assertThat(report.path("labels").toString())
        .isEqualTo("[\"negative\",\"negative\",\"neutral\",\"positive\",\"positive\"]");
    assertThat(report.path("goldenTexts").asInt()).isEqualTo(45);
    assertThat(report.path("maxTokens").asInt()).isEqualTo(64);
    ModelBundle read = ModelBundle.read(bundle);
    assertThat(read.sha256()).isEqualTo(report.path("sha256").asText());
    assertThat(read.version()).isEqualTo(report.path("version").asText());
    assertThat(read.card())
        .contains(
            "# stars",
            "| `5 stars` | positive |",
            "./tonestream model import --from tiny-stars --out BUNDLE --name stars")
        .doesNotContain(folder.toString());
    try (DjlSentimentModel model = DjlSentimentModel.load(read, "cpu")) {
      model.checkGolden();
      model.checkOutputs();
    }
  }

  @Test
  void makesABareEncoderOfAModelWithoutClassifier() throws Exception {
    Path bundle = folder.resolve("encoder.zip");

    assertThat(
            run(
                "--from",
                encoder("tiny-bert-base-only"),
                "--out",
                bundle,
                "--layers",
                1,
                "--max-tokens",
                32))
        .isZero();

    assertThat(out)
        .startsWith("imported tiny-bert-base-only ")
        .contains("1 layers, at most 32 tokens, a bare encoder, to be trained; wrote ");
    assertThat(ModelBundle.read(bundle).manifest().isBareEncoder()).isTrue();
    assertThat(ModelBundle.read(bundle).golden()).isEmpty();
  }

  @Test
  void cutsTheVocabularyToWhatFilesUse() throws Exception {
    Path bundle = folder.resolve("cut.zip");
    Path tsv =
        Files.writeString(folder.resolve("a.tsv"), "label\ttweet\npositive\tgreat bad phone\n");
    Path json =
        Files.write(
            folder.resolve("b.jsonl.gz"), gzipped("{\"tweet\":\"great bad phone battery\"}\n"));

    assertThat(
            run(
                "--from",
                encoder("tiny-bert-base-only"),
                "--vocabulary-from",
                tsv,
                json,
                "--text-column",
                "tweet",
                "--vocabulary-size",
                58,
                "--out",
                bundle,
                "--json"))
        .isZero();

    ModelBundle read = ModelBundle.read(bundle);
    assertThat(Json.mapperBuilder().build().readTree(out).path("pieces").asInt()).isEqualTo(58);
    assertThat(read.vocabulary())
        .contains("\"great\"", "\"phone\"", "\"bad\"", "\"##y\"")
        .doesNotContain("\"good\"", "\"battery\"", "\"!\"");
    assertThat(read.card())
        .contains(
            "| vocabulary | 58 of 300 |",
            "cut by 2 texts, which use 4 pieces",
            "--vocabulary-from a.tsv b.jsonl.gz --vocabulary-size 58 --text-column tweet");
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void saysInOneLineWhichTextsAVocabularyCannotBeCutTo() throws Exception {
    assertThat(cutBy("a.tsv", "text\n")).endsWith("a.tsv has no texts\n");
    assertThat(cutBy("a.csv", "label,tweet\n1,x\n"))
        .contains("line 1: no column 'text' among [label, tweet]; choose one with --text-column");
    assertThat(cutBy("b.tsv", "text\tlabel\ngood\t1\n \t0\n"))
        .contains("b.tsv, line 3: no text in 'text'");
    assertThat(cutBy("a.jsonl", "{\"text\":\"good\"}\n{}\n"))
        .endsWith("a.jsonl, line 2: no text in 'text'; choose another with --text-column\n");
    assertThat(cutBy("b.jsonl", "good\n"))
        .endsWith("b.jsonl, line 1: not valid JSON; every line must be one JSON object\n");
    assertThat(cutBy("texts", "good\n"))
        .contains("can't tell the format of ", " by its name: call it .tsv, .csv, .jsonl or .txt");

    Path encoder = encoder("tiny-bert-base-only");
    Path bundle = folder.resolve("y.zip");
    assertThat(run("--from", encoder, "--out", bundle, "--vocabulary-size", 9)).isEqualTo(1);
    assertThat(err).isEqualTo("--vocabulary-size needs texts: give --vocabulary-from too\n");
    assertThat(
            run("--from", encoder, "--out", bundle, "--vocabulary-from", folder.resolve("no.tsv")))
        .isEqualTo(1);
    assertThat(err).contains(": there is no such file; check the path");
  }

  /** What is said of a file of such texts. */
  private String cutBy(String name, String texts) throws IOException {
    Path file = Files.writeString(folder.resolve(name), texts);
    Path bundle = folder.resolve("x.zip");
    Path encoder = encoder("tiny-bert-base-only");
    assertThat(run("--from", encoder, "--out", bundle, "--vocabulary-from", file)).isEqualTo(1);
    assertThat(err).hasLineCount(1);
    return err;
  }

  @Test
  void saysInOneLineWhatIsWrong() throws Exception {
    Path bundle = folder.resolve("x.zip");

    assertThat(run("--from", encoder("tiny-roberta"), "--out", bundle)).isEqualTo(1);
    assertThat(err)
        .isEqualTo(
            "config.json: nothing says what its output 'LABEL_0' means; add what each means, such as"
                + " --labels LABEL_0=negative,LABEL_1=neutral,LABEL_2=positive\n");
    assertThat(bundle).doesNotExist();

    assertThat(run("--from", folder, "--out", folder.resolve("no/x.zip"))).isEqualTo(1);
    assertThat(err).contains("can't be written: give a file in a folder that exists");

    assertThat(run("--from", folder, "--out", bundle, "--truncation", "tail")).isEqualTo(2);
    assertThat(err).contains("'tail' is none of head, head-and-tail");

    assertThat(run("--from", encoder("tiny-bert"), "--out", bundle, "--layers", 3)).isEqualTo(1);
    assertThat(err).isEqualTo("--layers 3: the model has 2 layers; give 1 to 2\n");
  }

  /** A copy of a small encoder. */
  private Path encoder(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    List<String> files =
        List.of(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt");
    for (String file : files) {
      try (InputStream in = getClass().getResourceAsStream("/encoders/" + name + "/" + file)) {
        if (in != null && Files.notExists(copy.resolve(file))) {
          Files.copy(in, copy.resolve(file));
        }
      }
    }
    return copy;
  }

  private int run(Object... arguments) {
    StringWriter answers = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine command =
        CommandLines.of(new ModelCommand())
            .setOut(new PrintWriter(answers))
            .setErr(new PrintWriter(errors))
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println(failure.getMessage());
                  return 1;
                });
    List<String> words = new ArrayList<>(List.of("import"));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    int status = command.execute(words.toArray(String[]::new));
    out = answers.toString();
    err = errors.toString();
    return status;
  }
}
