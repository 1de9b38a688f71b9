package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuxiliaryTaskTest {
  @TempDir Path folder;

  @Test
  void hasTheLabelsOfItsFile() throws IOException {
    AuxiliaryTask task = read("text\tlabel\nso so\t3 stars\nwow\t5 stars\nhm\t3 stars\n");

    assertThat(task.labels()).containsExactly("3 stars", "5 stars");
    assertThat(task.answers()).containsExactly(0, 1, 0);
    assertThat(task.texts().texts()).containsExactly("so so", "wow", "hm");
    assertThat(task.texts().examples()).allMatch(each -> each.weight() == 0.5f);
  }

  @Test
  void namesWhatCantBeLearnt() throws IOException {
    assertThatThrownBy(() -> read("text\tlabel\nso so\t3\nwow\t\n"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "stars.tsv, line 3: no label; every row of an auxiliary task needs a label; choose it"
                + " with --label-column");
    assertThatThrownBy(() -> read("text\tlabel\nso so\t3\nwow\t3\n"))
        .isInstanceOf(BadDataException.class)
        .hasMessageEndingWith(
            "stars.tsv: every text of this auxiliary task is 3; add texts of others");
    StringBuilder ids = new StringBuilder("text\tlabel\n");
    for (int id = 0; id <= AuxiliaryTask.MAX_LABELS; id++) {
      ids.append("text\t").append(id).append('\n');
    }
    assertThatThrownBy(() -> read(ids.toString()))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "column label has 101 different values, and an auxiliary task at most 100 labels");
  }

  private AuxiliaryTask read(String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("stars.tsv"), rows);
    return new WeightedFile(file, 0.5f).readAuxiliary(DataReader.standard());
  }

  @Test
  void textsThatJudgeAreNotLearntBeside() throws IOException {
    AuxiliaryTask task = read("text\tlabel\nbest of all\t5\nworst of all\t1\nGood!\t4\nbad\t1\n");
    DataSet validation = set("validation", "good", "fine");
    TrainingData data =
        new TrainingData(
            set("training", "a"), List.of(), validation, List.of(set("test", "BAD", "none")));

    TrainingData more = data.beside(List.of(task));

    assertThat(more.auxiliary())
        .singleElement()
        .satisfies(
            left -> {
              assertThat(left.texts().texts()).containsExactly("best of all", "worst of all");
              assertThat(left.labels()).containsExactly("1", "5");
            });
    assertThat(more.sources()).extracting(DataSet::name).containsExactly("stars-auxiliary");
    assertThat(more.card().parts()).extracting(DataCard.Part::name).contains("stars-auxiliary");
    DataSet all = set("validation", task.texts().texts().toArray(String[]::new));
    TrainingData judged = new TrainingData(set("training", "a"), List.of(), all, List.of());
    assertThatThrownBy(() -> judged.beside(List.of(task)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "stars.tsv: all texts of this auxiliary task are validated or tested on: give others");
  }

  private static DataSet set(String name, String... texts) {
    return new DataSet(
        name, List.of(texts).stream().map(text -> new Example(text, Label.NEUTRAL)).toList());
  }
}
