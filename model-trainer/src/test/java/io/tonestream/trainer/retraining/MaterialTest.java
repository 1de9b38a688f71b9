package io.tonestream.trainer.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MaterialTest {
  private static final FeedbackConfiguration COUNTING =
      new FeedbackConfiguration(3, 0, 20, 1_000, 0, Duration.ofMinutes(1));

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder lines = new StringBuilder("label\ttext\n");
    for (char c = 'a'; c <= 'z'; c++) {
      lines.append(c % 2 == 0 ? "negative" : "positive").append("\tword").append(c).append('\n');
    }
    data = Files.writeString(folder.resolve("data.tsv"), lines.toString());
  }

  @Test
  void feedbackWinsOverAFilesRowAndCountsSeveralTimes() {
    Material without = read();
    String learnt = without.data().training().texts().get(0);
    Label label = without.data().training().labels().get(0);
    Label corrected = label == Label.NEGATIVE ? Label.POSITIVE : Label.NEGATIVE;
    Material with = read(feedback(learnt + "!", corrected));

    assertThat(labels(with.data().training(), learnt)).isEmpty();
    assertThat(labels(with.data().training(), learnt + "!"))
        .containsExactly(corrected, corrected, corrected);
    assertThat(with.texts())
        .isEqualTo(
            new Run.Texts(without.texts().training() - 1, without.texts().validation(), 1, 0));
    assertThat(with.data().sources()).extracting(DataSet::name).containsExactly("data", "feedback");
  }

  @Test
  void noCorrectedTextIsJudgedByItsOldLabelAndTheSplitStaysAsItWas() {
    Material without = read();
    DataSet validation = without.data().validation();
    String judged = validation.texts().get(0);
    Material with = read(feedback(judged, Label.NEUTRAL));

    assertThat(with.data().validation().examples())
        .isEqualTo(validation.examples().subList(1, validation.size()));
    assertThat(labels(with.data().training(), judged)).hasSize(3);
    assertThat(with.data().training().texts())
        .containsAll(without.data().training().texts())
        .hasSize(without.data().training().size() + 3);
  }

  @Test
  void takesTheTextsToJudgeByFromAFile() throws IOException {
    Path dev = Files.writeString(folder.resolve("dev.tsv"), "label\ttext\npositive\tworda\n");
    Material material = read(dev.toString());

    assertThat(material.data().validation().texts()).containsExactly("worda");
    assertThat(material.data().training().texts()).doesNotContain("worda").hasSize(25);
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    assertThatThrownBy(() -> read(folder.resolve("none.tsv").toString()))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("none.tsv");
  }

  private Material read(Feedback... feedback) {
    return read("0.2", feedback);
  }

  private Material read(String validation, Feedback... feedback) {
    return Material.read(
        new DataConfiguration(List.of(data.toString()), validation, "text", "label", "", false),
        List.of(feedback),
        COUNTING,
        1,
        line -> {});
  }

  private static List<Label> labels(DataSet set, String text) {
    List<Label> labels = new ArrayList<>();
    for (Example each : set.examples()) {
      if (each.text().equals(text)) {
        labels.add(each.label());
      }
    }
    return labels;
  }

  private static Feedback feedback(String text, Label label) {
    return new Feedback(null, text, label, null, null);
  }
}
