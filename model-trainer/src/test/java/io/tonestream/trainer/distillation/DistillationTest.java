package io.tonestream.trainer.distillation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.testing.TinyData;
import io.tonestream.trainer.testing.TinyEncoders;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillationTest {
  private static final Probabilities SAID = new Probabilities(0.2f, 0.2f, 0.6f);

  @TempDir Path folder;

  @Test
  void mixesLabelsWithWhatTeachersSayAndTakesTheirWordForOtherTexts() {
    TrainingData taught =
        new Distillation(0.5f, 0)
            .of(data(), unlabelled(TextPair.of("new one")), DistillationTest::says, 1);

    assertThat(taught.training().examples())
        .extracting(Example::text, Example::label, Example::taught)
        .containsExactlyInAnyOrder(
            tuple("gloomy", Label.NEGATIVE, new Probabilities(0.6f, 0.1f, 0.3f)),
            tuple("cheerful", Label.POSITIVE, new Probabilities(0.1f, 0.1f, 0.8f)),
            tuple("new one", Label.POSITIVE, SAID));
    assertThat(taught.sources()).extracting(DataSet::name).containsExactly("t", "unlabelled");
    assertThat(taught.validation()).isEqualTo(data().validation());
  }

  @Test
  void leavesOutWhatIsJudgedOnAndWhatIsLabelledAndRepeats() {
    DataSet unlabelled =
        unlabelled(
            TextPair.of("Gloomy!"),
            TextPair.of("held back"),
            TextPair.of("tested"),
            TextPair.of("new one"),
            TextPair.of("NEW one"),
            new TextPair("new one", "one"));

    TrainingData taught = new Distillation(1, 0).of(data(), unlabelled, DistillationTest::says, 1);

    assertThat(taught.training().pairs())
        .containsExactlyInAnyOrder(
            TextPair.of("gloomy"),
            TextPair.of("cheerful"),
            TextPair.of("new one"),
            new TextPair("new one", "one"));
  }

  @Test
  void countsTextsThatNobodyLabelledAsMuchAsTheirFileDoes() {
    TrainingData taught =
        new Distillation(0.5f, 0)
            .of(
                data(),
                unlabelled(TextPair.of("new one")).weighted(0.25f),
                DistillationTest::says,
                1);

    assertThat(taught.training().examples())
        .extracting(Example::text, Example::weight)
        .containsExactlyInAnyOrder(
            tuple("gloomy", 1f), tuple("cheerful", 1f), tuple("new one", 0.25f));
  }

  @Test
  void asksTeachersWithoutAShareAboutOtherTextsAlone() {
    List<TextPair> asked = new ArrayList<>();

    TrainingData taught =
        new Distillation(0, 0)
            .of(
                data(),
                unlabelled(TextPair.of("new one")),
                texts -> {
                  asked.addAll(texts);
                  return says(texts);
                },
                1);

    assertThat(asked).containsExactly(TextPair.of("new one"));
    assertThat(taught.training().examples())
        .extracting(Example::text, Example::label, Example::taught)
        .containsExactlyInAnyOrder(
            tuple("gloomy", Label.NEGATIVE, null),
            tuple("cheerful", Label.POSITIVE, null),
            tuple("new one", Label.POSITIVE, SAID));
  }

  @Test
  void teachesPartsOfTextsToo() {
    List<String> words = List.of("one", "two", "three", "four", "five", "six", "seven", "eight");
    DataSet unlabelled =
        unlabelled(TextPair.of(String.join(" ", words)), new TextPair("about a brand", "brand"));

    Distillation distillation = new Distillation(0, 9);
    TrainingData taught = distillation.of(data(), unlabelled, DistillationTest::says, 1);

    List<String> texts = taught.training().texts();
    assertThat(texts).contains("gloomy", "cheerful", "about a brand").hasSizeBetween(9, 13);
    List<String> variants =
        texts.stream().filter(each -> words.contains(each.split(" ")[0])).toList();
    assertThat(variants)
        .doesNotHaveDuplicates()
        .allSatisfy(each -> assertThat(words).containsSubsequence(each.split(" ")))
        .anySatisfy(each -> assertThat(String.join(" ", words)).contains(each + " "));
    assertThat(taught.sources())
        .extracting(DataSet::name)
        .containsExactly("t", "unlabelled", "variants");
    assertThat(distillation.of(data(), unlabelled, DistillationTest::says, 1)).isEqualTo(taught);
  }

  @Test
  void needsNoTextsWithoutLabels() {
    TrainingData taught =
        new Distillation(0.5f, 0)
            .of(data(), unlabelled(TextPair.of("tested")), DistillationTest::says, 1);

    assertThat(taught.training().size()).isEqualTo(2);
    assertThat(taught.training().examples()).allMatch(each -> each.taught() != null);
    assertThat(taught.sources()).isEqualTo(data().sources());
  }

  @Test
  void aStudentLearnsWhatItsTeacherSaysOfTextsThatNobodyLabelled() {
    DataSet labelled = TinyData.plan("bag", 1, Map.of()).data().training();
    List<TextPair> unlabelled = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      unlabelled.add(TextPair.of("zibble " + i % 7 + " number " + i));
    }
    Plan plan = TinyData.plan("bag", 1, Map.of("epochs", "6"));
    TrainingData taught =
        new Distillation(0, 0)
            .of(
                plan.data(),
                unlabelled(unlabelled.toArray(TextPair[]::new)),
                texts -> texts.stream().map(text -> new Probabilities(1, 0, 0)).toList(),
                1);

    ModelBundle student = Training.run(plan.on(taught), Progress.SILENT);

    assertThat(taught.training().size()).isGreaterThan(labelled.size());
    assertThat(Scores.ofTexts(student, List.of("zibble 3 number")).get(0).mostProbable())
        .isEqualTo(Label.NEGATIVE);
  }

  @Test
  void keepsWhatTeachersSaidAndAsksThemOnce() throws IOException {
    Path bundle = folder.resolve("student.zip");
    Teachers teachers = new Teachers(List.of(ModelBundle.fast()), "cpu", 2);
    List<TextPair> texts = List.of(TextPair.of("good"), TextPair.of("bad"), TextPair.of("good"));
    List<Integer> asked = new ArrayList<>();
    List<Probabilities> said = teachers.of(texts, new TaughtFile(bundle, teachers), asked::add);

    assertThat(said).isEqualTo(Scores.of(ModelBundle.fast(), texts, "cpu"));
    assertThat(asked).containsExactly(2);
    Path file = folder.resolve("student.zip.taught");
    byte[] cutInACharacter = Arrays.copyOf("{\"said\":[{\"text\":\"é".getBytes(UTF_8), 18);
    Files.write(file, cutInACharacter, StandardOpenOption.APPEND);
    TaughtFile again = new TaughtFile(bundle, teachers);
    assertThat(teachers.of(texts, again, asked::add)).isEqualTo(said);
    assertThat(asked).as("no text was asked again").containsExactly(2);

    Teachers two = new Teachers(List.of(ModelBundle.fast(), ModelBundle.bundled()), "cpu", 1);
    two.of(texts, new TaughtFile(bundle, two), asked::add);
    assertThat(asked).as("other teachers are asked").containsExactly(2, 2);
    again.delete();
    assertThat(file).doesNotExist();
  }

  @Test
  void refusesTeachersThatLabelNothingAndSharesThatAreNone() {
    assertThatThrownBy(() -> new Teachers(List.of(TinyEncoders.bare()), "cpu", 1))
        .hasMessageContaining("labels nothing: train it first");
    ModelBundle ofTexts = Training.run(TinyData.plan("bag", 1, Map.of()), Progress.SILENT);
    Teachers teachers = new Teachers(List.of(ofTexts), "cpu", 1);
    TaughtFile file = new TaughtFile(folder.resolve("student.zip"), teachers);
    assertThatThrownBy(() -> teachers.of(List.of(new TextPair("grumly", "lamp")), file, done -> {}))
        .hasMessageStartingWith("teacher " + ofTexts.version() + " takes no targets");
    assertThatThrownBy(() -> new Distillation(1.5f, 0))
        .hasMessage("--teacher-share is 1.5, not a share in [0, 1]");
    assertThatThrownBy(() -> new Distillation(1, 101))
        .hasMessage("--variants is 101, not in [0, 100]");
  }

  private static DataSet unlabelled(TextPair... texts) {
    return new DataSet(
        "u", Stream.of(texts).map(text -> Example.about(text, Label.NEUTRAL)).toList());
  }

  private static List<Probabilities> says(List<TextPair> texts) {
    return texts.stream().map(text -> SAID).toList();
  }

  private static TrainingData data() {
    DataSet training =
        new DataSet(
            "t",
            List.of(
                new Example("gloomy", Label.NEGATIVE), new Example("cheerful", Label.POSITIVE)));
    return new TrainingData(
        training,
        List.of(training),
        new DataSet("v", List.of(new Example("held back", Label.NEGATIVE))),
        List.of(new DataSet("test", List.of(new Example("tested", Label.NEUTRAL)))));
  }
}
