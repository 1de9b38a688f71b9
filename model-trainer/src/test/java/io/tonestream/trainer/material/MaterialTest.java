package io.tonestream.trainer.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.feedback.Correction;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MaterialTest {
  private FeedbackConfiguration counting = Limits.of(0, 1_000, 200, 1, 1);

  @TempDir private Path folder;
  private final List<String> lines = new ArrayList<>();
  private Path data;
  private int minTexts = 1;
  private @Nullable String groupColumn;
  private @Nullable String timeColumn;

  @BeforeEach
  void writeData() throws IOException {
    StringBuilder rows = new StringBuilder("label\ttext\n");
    for (char c = 'a'; c <= 'z'; c++) {
      rows.append(c % 2 == 0 ? "negative" : "positive").append("\tword").append(c).append('\n');
    }
    data = Files.writeString(folder.resolve("data.tsv"), rows);
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
            new TextCounts(without.texts().training() - 1, without.texts().validation(), 1, 0));
    assertThat(with.data().sources()).extracting(DataSet::name).containsExactly("data", "feedback");
  }

  @Test
  void noCorrectedTextIsJudgedByItsOldLabelAndTheSplitStaysAsItWas() {
    Material without = read();
    DataSet validation = without.data().validation();
    String judged = validation.texts().get(0);
    Material with = read(feedback(judged, Label.POSITIVE));

    assertThat(with.data().validation().examples())
        .isEqualTo(validation.examples().subList(1, validation.size()));
    assertThat(labels(with.data().training(), judged)).hasSize(3);
    assertThat(with.data().training().texts())
        .containsAll(without.data().training().texts())
        .hasSize(without.data().training().size() + 3);
  }

  @Test
  void beyondItsShareFeedbackReplacesNoneOfTheJudgesRowsAndIsNotLearntEither() {
    Material without = read(".5");
    List<String> judged = without.data().validation().texts();
    Correction[] corrections =
        judged.stream().map(text -> feedback(text, Label.NEGATIVE)).toArray(Correction[]::new);
    counting = Limits.of(0, 1_000, 200, 0.5, 0.34);
    Material with = read(".5", corrections);

    int replaced = (int) (0.5 * (int) (0.34 * judged.size()));
    assertThat(replaced).isPositive();
    assertThat(with.data().validation().examples())
        .isEqualTo(without.data().validation().examples().subList(0, judged.size() - replaced));
    assertThat(with.texts().feedback()).isEqualTo(replaced);
    assertThat(with.data().training().texts())
        .doesNotContainAnyElementsOf(with.data().validation().texts());
    assertThat(with.uncounted().most())
        .containsExactly(new Uncounted.OfSender("anna", 0, judged.size() - replaced));
    assertThat(lines).anyMatch(line -> line.contains(" texts that anna corrected don't count: "));
  }

  @Test
  void saysOfHeldOutFeedbackThatItDoesNotJudgeWhereOneSenderWouldDecideAlone() {
    counting = Limits.of(0.9, 1_000, 200, 0.5, 0);
    read(feedback("another", Label.POSITIVE), feedback("more", Label.POSITIVE));
    assertThat(lines)
        .contains(
            "2 of 2 texts of feedback that are held out don't judge: the last 1,000 do, of which no"
                + " sender may have more than 0.5 (tonestream.retraining.feedback.sender-share)");
  }

  @Test
  void takesTheTextsToJudgeByFromAFile() throws IOException {
    Path dev =
        Files.writeString(
            folder.resolve("dev.tsv"), "label\ttext\npositive\tworda\nnegative\tother\n");
    Material material = read(dev.toString());

    assertThat(material.data().validation().texts()).containsExactly("worda", "other");
    assertThat(material.data().training().texts()).doesNotContain("worda").hasSize(25);
  }

  @Test
  void noTextThatWasLearntFromIsJudgedByLaterHoweverTheFilesGrow() throws IOException {
    Material before = read();
    StringBuilder rows = new StringBuilder("label\ttext\nnegative\tfirst\n");
    for (char c = 'a'; c <= 'z'; c++) {
      rows.append("positive\tmore").append(c).append('\n');
    }
    Files.writeString(data, rows + Files.readString(data).substring("label\ttext\n".length()));
    Material after = read();

    assertThat(after.data().training().texts()).containsAll(before.data().training().texts());
    assertThat(after.data().validation().texts())
        .containsAll(before.data().validation().texts())
        .hasSizeGreaterThan(before.data().validation().size());
  }

  @Test
  void splitsByGroupOrTimeWhereItIsTold() throws IOException {
    StringBuilder rows = new StringBuilder("label\ttext\tgroup\tday\n");
    for (char c = 'a'; c <= 'z'; c++) {
      rows.append(c % 2 == 0 ? "negative" : "positive").append("\tword").append(c);
      rows.append("\tg").append((c - 'a') / 5).append("\t").append((int) c).append('\n');
    }
    Files.writeString(data, rows);

    groupColumn = "group";
    Material byGroup = read("0.4");
    assertThat(column(byGroup.data().training(), "group"))
        .doesNotContainAnyElementsOf(column(byGroup.data().validation(), "group"));
    groupColumn = null;
    timeColumn = "day";
    assertThat(read("0.2").data().validation().texts())
        .containsExactly("wordv", "wordw", "wordx", "wordy", "wordz");
  }

  private static List<String> column(DataSet set, String column) {
    return set.examples().stream().map(each -> each.columns().getOrDefault(column, "")).toList();
  }

  @Test
  void leavesOutALabelThatAFewCorrectionsBringSinceTheyWouldWeighAsMuchAsAllTheRest() {
    minTexts = 2;
    Material material = read(".5", feedback("fine", Label.NEUTRAL));

    assertThat(material.labels()).containsExactly(Label.NEGATIVE, Label.POSITIVE);
    assertThat(material.data().training().texts()).doesNotContain("fine");
    assertThat(material.texts().feedback()).isZero();
    assertThat(lines)
        .contains(
            "neutral is left out: it has 1 texts to learn from and 0 to validate on, and needs 2 of"
                + " each");
  }

  @Test
  void refusesTextsThatAreTooFewToLearnAndJudgeTwoLabels() {
    minTexts = 15;
    assertThatThrownBy(this::read)
        .isInstanceOf(RetrainingException.class)
        .hasMessageStartingWith(
            "fewer than two labels can be learnt: negative is left out: it has ")
        .hasMessageEndingWith("; add texts, or lower tonestream.retraining.data.min-texts");
  }

  @Test
  void refusesToUnlearnALabel() {
    Material material = read();
    material.requireLabels(List.of(Label.POSITIVE, Label.NEGATIVE), "v1");
    assertThatThrownBy(() -> material.requireLabels(List.of(Label.values()), "v1"))
        .isInstanceOf(RetrainingException.class)
        .hasMessageStartingWith("version v1 knows neutral, which these texts are too few to teach");
  }

  @Test
  void theCardCountsWhatFeedbackLeavesOfTheFilesAndHowMuchItCounts() {
    Material without = read();
    String learnt = without.data().training().texts().get(0);
    DataCard card = read(feedback(learnt, Label.POSITIVE)).data().card();

    assertThat(card.parts())
        .extracting(DataCard.Part::name, DataCard.Part::texts)
        .containsExactly(
            tuple("training", without.texts().training() - 1),
            tuple("data-validation", without.texts().validation()),
            tuple("feedback", 1));
    assertThat(card.parts().get(2).sources())
        .extracting(DataCard.Source::weight)
        .containsExactly(3f);
    assertThat(card.overlaps())
        .containsExactly(new DataCard.Overlap(1, "training", "feedback", "text"));
  }

  @Test
  void namesTheShareThatIsNone() {
    assertThatThrownBy(() -> read("10%"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tonestream.retraining.data.validation 10%: give files, or one share between 0 and 1,"
                + " such as 0.1");
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    assertThatThrownBy(() -> read(folder.resolve("none.tsv").toString()))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("none.tsv");
  }

  private Material read(Correction... feedback) {
    return read("0.2", feedback);
  }

  private Material read(String validation, Correction... feedback) {
    return Material.read(
        new DataConfiguration(
            List.of(data.toString()),
            validation,
            groupColumn,
            timeColumn,
            "text",
            List.of(),
            "label",
            "",
            false,
            minTexts),
        List.of(feedback),
        counting,
        1,
        lines::add);
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

  private static Correction feedback(String text, Label label) {
    return new Correction("anna", new Feedback(null, text, label, null, null));
  }
}
