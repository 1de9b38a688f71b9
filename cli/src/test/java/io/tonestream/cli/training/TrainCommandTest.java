package io.tonestream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Transformer;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.testing.TinyEncoders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TrainCommandTest {
  @TempDir Path folder;

  @Test
  void testsOnAShareAndValidatesOnTheShareThatRetrainJudgesBy() throws IOException {
    Run run = train(data("data.tsv", 200), "--test", "0.2", "--validation", "0.1");

    assertThat(run.error()).isEmpty();
    assertThat(run.out())
        .contains(
            "training on 134 texts, validating on 29 of data-validation",
            "testing on 37 of data-test");
    assertThat(ModelBundle.read(bundle()).manifest().evaluations())
        .extracting(Evaluation::dataSet)
        .containsExactly("data-validation", "data-test");
  }

  @Test
  void testsOnTheTextsFromATimeOn() throws IOException {
    Run run = train(data("data.tsv", 200), "--time-column", "day", "--test-from", "2015-02-21");

    assertThat(run.out())
        .contains(
            "training on 89 texts, validating on 11 of data-validation",
            "testing on 100 of data-test");
  }

  @Test
  void keepsGroupsTogether() throws IOException {
    Run run =
        train(
            data("data.tsv", 200),
            "--group-column",
            "group",
            "--test",
            data("test.tsv", 3).toString());

    assertThat(run.out())
        .contains(
            "left out 3 texts of data that test has too",
            "left out 17 texts of data whose group test has too",
            "training on 120 texts, validating on 60 of data-validation");
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        arguments("--validation 1.5", "--validation 1.5: give files, or one share between 0 and"),
        arguments("--test 10%", "--test 10%: give files, or one share between 0 and 1"),
        arguments("--test 0.1 0.2", "--test 0.1 0.2: give files, or one share"),
        arguments("--validation 0.0", "--validation 0.0: give files, or one share"),
        arguments("--test-from 2015-02-21", "--test-from needs --time-column"),
        arguments("--time-column day --test-from x", "--test-from: 'x' is no time; write epoch"),
        arguments("--time-column day --test-from 2015-02-21 --test 0.1", "choose one"),
        arguments("--time-column day --group-column group", "choose one"),
        arguments("--time-column day --validation a.tsv", "--time-column splits nothing"),
        arguments("--time-column when", "data.tsv, line 2: no when; fill the column"),
        arguments("--time-column group", "data.tsv, line 2, column group: 'g0' is no time; write"),
        arguments("--group-column topic", "data.tsv, line 2: no topic; fill the column"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void refusesWhatCannotBeSplit(String options, String said) throws IOException {
    Run run = train(data("data.tsv", 20), options.split(" "));

    assertThat(run.exit()).isOne();
    assertThat(run.failure()).contains(said).doesNotContain("\n");
  }

  @Test
  void signsWhatItWritesAndSaysBeforehandIfItCannot() throws IOException {
    Path data = data("data.tsv", 200);
    Path key = folder.resolve("key.pem");
    Run early = train(data, "--key", key.toString());
    assertThat(early.exit()).isOne();
    assertThat(early.out()).isEmpty();
    assertThat(early.failure())
        .isEqualTo(
            "signing key %s: there is no such file; make one with keygen, or check the path"
                .formatted(key));

    SigningKey signing = SigningKey.generate();
    signing.write(key);
    assertThat(train(data, "--key", key.toString()).error()).isEmpty();
    BundlePolicy policy =
        new BundlePolicy(
            TrustedKeys.of(List.of(signing.publicKey())), false, BundlePolicy.DEFAULT.maxBytes());
    assertThat(ModelBundle.read(bundle(), policy).card())
        .as("the same command gives the same bytes, whoever signs")
        .contains("--architecture bag")
        .doesNotContain("--key");
  }

  @Test
  void believesTheFileWithTheMostWeight() throws IOException {
    Path data = data("data.tsv", 200);
    Path contrary = folder.resolve("contrary.tsv");
    Files.writeString(
        contrary,
        Files.readString(data)
            .replace("negative", "other")
            .replace("positive", "negative")
            .replace("other", "positive"));

    train(data, "--data", contrary + "@1.5");
    assertThat(
            Scores.ofTexts(ModelBundle.read(bundle()), List.of("happy words"))
                .get(0)
                .mostProbable())
        .isEqualTo(Label.NEGATIVE);
    train(data, "--data", contrary + "@.5");
    assertThat(
            Scores.ofTexts(ModelBundle.read(bundle()), List.of("happy words"))
                .get(0)
                .mostProbable())
        .isEqualTo(Label.POSITIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "", "1e3", "NaN", "2,5", "."})
  void refusesBadWeights(String weight) throws IOException {
    Run run = train(data("data.tsv", 4), "--data", "other.tsv@" + weight);

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .isEqualTo(
            "--data other.tsv@"
                + weight
                + ": the weight '"
                + weight
                + "' is no number above 0; write it as in other.tsv@2 or other.tsv@0.5");
  }

  @Test
  void refusesBadWeightsOfTextsWithoutLabels() throws IOException {
    Run run =
        train(data("data.tsv", 20), "--teacher", "teacher.zip", "--unlabelled", "texts.tsv@x");

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .isEqualTo(
            "--unlabelled texts.tsv@x: the weight 'x' is no number above 0; write it as in"
                + " texts.tsv@2 or texts.tsv@0.5");
  }

  @Test
  void readsFilesWithAnAtInTheirName() throws IOException {
    assertThat(train(data("data@2.tsv", 20)).exit()).isZero();
    assertThat(train(data("data@2", 20)).error()).contains("data@2 is of no known format");
  }

  @Test
  void namesTheFilesWhoseTextsAllHaveOneLabel() throws IOException {
    Path one = Files.writeString(folder.resolve("one.tsv"), "label\ttext\npositive\tfine\n");
    Path two = Files.writeString(folder.resolve("two.tsv"), "label\ttext\npositive\tgood\n");
    Run run = train(one, "--data", two.toString());

    assertThat(run.exit()).isOne();
    assertThat(run.failure())
        .contains(one.toString(), two.toString())
        .endsWith(": every text to train on is positive; add texts of others");
  }

  /** Ten gibibytes of one line, in ten packed megabytes. */
  @Test
  void stopsAtOnceInALineOfTenGibibytes() throws IOException {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(member)) {
      byte[] block = new byte[1 << 20];
      Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < 64; i++) {
        out.write(block);
      }
    }
    Path file = folder.resolve("long.tsv.gz");
    try (OutputStream out = Files.newOutputStream(file)) {
      try (OutputStream header =
          new GZIPOutputStream(out) {
            @Override
            public void close() throws IOException {
              finish();
            }
          }) {
        header.write("label\ttext\npositive\t".getBytes(StandardCharsets.UTF_8));
      }
      for (int i = 0; i < 160; i++) {
        member.writeTo(out);
      }
    }

    long before = System.nanoTime();
    Run run = train(file);

    assertThat(run.failure())
        .isEqualTo(file + ", line 2: longer than 1,048,576 characters; shorten it");
    assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
  }

  @Test
  void theCardHasEveryFigureOfTheReport() throws Exception {
    Path report = folder.resolve("report.html");
    Path test = data("test.tsv", 90);
    Run run =
        train(
            data("data.tsv", 200),
            "--group-column",
            "group",
            "--test",
            test.toString(),
            "--report",
            report.toString());
    String card = ModelBundle.read(bundle()).card();
    List<String> said = figures(Files.readString(report));

    assertThat(run.error()).isEmpty();
    assertThat(said)
        .contains("data-validation", "test", "negative", "1.000 (1.000 to 1.000)", "group", "90")
        .hasSizeGreaterThan(60)
        .allSatisfy(figure -> assertThat(card).contains(figure));
    assertThat(card).contains("### On test", "| training | 40 | 20 (50 %) | 0 (0 %) | 20 (50 %) |");
  }

  /** All that stands in a table, and the tiles. */
  private static List<String> figures(String html) throws Exception {
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
    List<String> figures = new ArrayList<>();
    for (String tag : List.of("td", "th", "dd")) {
      NodeList found = page.getElementsByTagName(tag);
      for (int i = 0; i < found.getLength(); i++) {
        String parent = found.item(i).getParentNode().getParentNode().getNodeName();
        String text = found.item(i).getTextContent().replace(" uncalibrated", "");
        if (!parent.equals("thead") && !text.isBlank()) {
          figures.add(text);
        }
      }
    }
    return figures;
  }

  @Test
  void trainsATransformerFromAnEncoderOn() throws IOException {
    Path encoder = folder.resolve("encoder.zip");
    TinyEncoders.bare().write(encoder);
    Run run =
        train(
            "transformer",
            data("data.tsv", 200),
            "--encoder",
            encoder.toString(),
            "--set",
            "frozen-layers=1",
            "--set",
            "learning-rate=0.003",
            "--set",
            "batch-size=4");

    assertThat(run.error()).isEmpty();
    ModelBundle bundle = ModelBundle.read(bundle());
    assertThat(bundle.manifest().architecture()).isInstanceOf(Transformer.class);
    assertThat(bundle.manifest().parent()).isEqualTo(TinyEncoders.bare().version());
    assertThat(bundle.card())
        .contains(
            " --architecture transformer ",
            " --encoder encoder.zip --set frozen-layers=1 --set learning-rate=0.003 --set batch-size=4"
                + " --out BUNDLE\n");
    assertThat(Scores.ofTexts(bundle, List.of("happy words")).get(0).mostProbable())
        .isEqualTo(Label.POSITIVE);
  }

  @Test
  void adaptsAnEncoderToOtherTextsBeforeItTrains() throws IOException {
    Path encoder = folder.resolve("encoder.zip");
    TinyEncoders.withMask(Head.LINEAR).write(encoder);
    Path texts = folder.resolve("tweets.tsv");
    Files.writeString(
        texts, "text\nthe river went\nseven lamp and table\nriver river\nRIVER river!\n");
    List<String> options =
        List.of(
            "--encoder", encoder.toString(), "--set", "batch-size=4", "--adapt", texts.toString());

    Run run = train("transformer", data("data.tsv", 40), options.toArray(String[]::new));

    assertThat(run.error()).isEmpty();
    assertThat(run.out())
        .contains("adapting the encoder to 3 texts of tweets\nepoch  1   loss of hidden words ");
    ModelBundle bundle = ModelBundle.read(bundle());
    assertThat(bundle.manifest().trainingData()).containsKey("adaptation");
    assertThat(bundle.card()).contains(" to 3 texts of tweets, by hiding words of them");
    Path adapted = folder.resolve(bundle().getFileName() + ".adapted");
    assertThat(adapted).doesNotExist();

    Files.createFile(adapted);
    Run again = train("transformer", data("data.tsv", 40), options.toArray(String[]::new));
    assertThat(again.error())
        .contains(adapted + " is of a training that was cut: give --resume to go on with it");
  }

  @Test
  void learnsTextsWithOtherLabelsBeside() throws IOException {
    Path encoder = folder.resolve("encoder.zip");
    TinyEncoders.bare().write(encoder);
    Path stars = folder.resolve("stars.tsv");
    Files.writeString(stars, "text\tlabel\nthe river went\t5\nlamp and table\t1\nriver\t3\n");

    Run run =
        train(
            "transformer",
            data("data.tsv", 40),
            "--encoder",
            encoder.toString(),
            "--auxiliary",
            stars + "@0.5");

    assertThat(run.error()).isEmpty();
    assertThat(run.out()).contains("learning beside from 3 texts of stars, which are 1, 3, 5\n");
    ModelBundle bundle = ModelBundle.read(bundle());
    assertThat(bundle.manifest().trainingData()).containsKey("stars-auxiliary");
    assertThat(bundle.card())
        .contains("| stars-auxiliary | 3 |  |", "| stars | stars-auxiliary | 3 | 0 | 0 | 0.5 |");
  }

  static Stream<Arguments> wrongStarts() {
    return Stream.of(
        arguments("bag", "--auxiliary no.tsv", "a bag can't learn auxiliary tasks: leave"),
        arguments("bag", "--adapt no.tsv", "--adapt is for a transformer's encoder, and a bag"),
        arguments("transformer", "--encoder tiny.zip --adapt no.tsv", "has no mask token ([MASK]"),
        arguments(
            "transformer",
            "--encoder tiny.zip --set adapt-epochs=2",
            "there is no setting adapt-epochs"),
        arguments("transformer", "", "a transformer starts from an encoder: give its bundle with"),
        arguments("bag", "--encoder tiny.zip", "and a bag starts from none: leave --encoder"),
        arguments("transformer", "--encoder no.zip", "no.zip: there is no such file"),
        arguments("transformer", "--encoder bag.zip", " is a bag, and a transformer is trained"),
        arguments("transformer", "--encoder tiny.zip --set heads=4", "there is no setting heads"),
        arguments("bag", "--set batch-size=0", "batch-size is '0', not in [1, "),
        arguments("bag", "--set patience=0", "patience is '0', not in [1, "),
        arguments("bag", "--device gpu:99", "device is 'gpu:99', but PyTorch"),
        arguments(
            "bag", "--device tpu", "device is 'tpu': expected auto, cpu, gpu, gpu:N or required"));
  }

  /** Before any data is read: what is given there doesn't exist. */
  @ParameterizedTest
  @MethodSource("wrongStarts")
  void refusesWhatItCantStartFrom(String architecture, String options, String said)
      throws IOException {
    TinyEncoders.bare().write(folder.resolve("tiny.zip"));
    ModelBundle.fast().write(folder.resolve("bag.zip"));
    String[] words =
        Stream.of(options.split(" "))
            .filter(word -> !word.isEmpty())
            .map(word -> word.endsWith(".zip") ? folder.resolve(word).toString() : word)
            .toArray(String[]::new);
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--data", "no.tsv", "--out", bundle().toString(), "--architecture"));
    arguments.add(architecture);
    arguments.addAll(List.of(words));
    Run run = Run.of(arguments.toArray(String[]::new));

    assertThat(run.exit()).isOne();
    assertThat(run.failure()).contains(said).doesNotContain("\n");
  }

  /** Nobody teaches for hours what can't be learnt. */
  @Test
  void saysBeforeTeachersAreAskedThatANetworkCannotTellTargetsApart() throws IOException {
    ModelBundle.fast().write(folder.resolve("teacher.zip"));
    Path data = data("data.tsv", 40);
    Run run =
        train(
            "gru",
            data,
            "--target-column",
            "group",
            "--teacher",
            folder.resolve("teacher.zip").toString());

    assertThat(run.exit()).isOne();
    assertThat(run.failure()).contains("labels are about targets, which a gru can't tell apart");
    assertThat(folder.resolve("model.zip.taught")).doesNotExist();
  }

  @Test
  void namesFilesOnTheCardWithoutTheirFoldersHoweverTheyAreGiven() throws IOException {
    Run run =
        Run.of(
            "train",
            "--data=" + data("data.tsv", 200),
            "--architecture=bag",
            "--set=buckets=4096",
            "--epochs=1",
            "--out=" + bundle());

    assertThat(run.exit()).as(run.error()).isZero();
    assertThat(ModelBundle.read(bundle()).card())
        .contains("tonestream train --data=data.tsv --architecture=bag --set=buckets=4096 ");
  }

  private Path bundle() {
    return folder.resolve("model.zip");
  }

  private Run train(Path data, String... more) {
    String[] bag = {"--set", "buckets=4096", "--set", "learning-rate=0.2"};
    return train(
        "bag", data, Stream.concat(Stream.of(bag), Stream.of(more)).toArray(String[]::new));
  }

  private Run train(String architecture, Path data, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "--data", data.toString(), "--architecture", architecture));
    arguments.addAll(List.of("--out", bundle().toString(), "--epochs", "2"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  /** Half of each label, in groups of twenty; the first half in nine days, the second in one. */
  private Path data(String name, int size) throws IOException {
    StringBuilder lines = new StringBuilder("label\ttext\tgroup\tday\n");
    for (int i = 0; i < size; i++) {
      lines.append(i % 2 == 0 ? "negative\tsad words " : "positive\thappy words ");
      lines.append("abcdefghij".charAt(i % 10)).append("abcdefghijklmnopqrst".charAt(i / 10));
      lines.append("\tg").append(i / 20);
      lines.append(i < size / 2 ? "\t2015-02-0" + (1 + i % 9) : "\t2015-02-21").append('\n');
    }
    return Files.writeString(folder.resolve(name), lines.toString());
  }
}
