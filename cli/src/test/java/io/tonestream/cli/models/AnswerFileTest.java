package io.tonestream.cli.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.asking.Question.AskedText;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFileTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<AskedText> TEXTS =
      List.of(
          new AskedText("a", "Acme", "Say \"hello\", you\\n", Label.POSITIVE),
          new AskedText("b", "Żeta", "Quite all right 🛫", Label.NEUTRAL));

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"asked.tsv", "asked.jsonl"})
  void readsWhatAHumanFilledIn(String name) throws IOException {
    Path file = directory.resolve(name);
    QuestionFile.write(file, TEXTS);
    assertThat(AnswerFile.read(file, NOW)).isEqualTo(new AnswerFile(List.of(), 2));

    List<String> lines = Files.readAllLines(file);
    int first = lines.size() - 2;
    lines.set(
        first,
        name.endsWith("tsv")
            ? lines.get(first) + " Negative "
            : lines.get(first).replace("\"label\":\"\"", "\"label\":\"negative\""));
    Files.write(file, lines);

    assertThat(AnswerFile.read(file, NOW))
        .isEqualTo(
            new AnswerFile(
                List.of(new Feedback("a", TEXTS.get(0).text(), Label.NEGATIVE, "Acme", NOW)), 1));
  }

  @Test
  void readsWhatASpreadsheetMakesOfIt() throws IOException {
    Path file = directory.resolve("asked.csv");
    Files.writeString(
        file, "\ufefftext,label,note\r\n\"Fine, \"\"really\"\"\",POSITIVE,x\r\nBad,,\r\n");

    assertThat(AnswerFile.read(file, NOW))
        .isEqualTo(
            new AnswerFile(
                List.of(new Feedback(null, "Fine, \"really\"", Label.POSITIVE, null, NOW)), 1));
  }

  @Test
  void keepsCellsOfATextInOneRow() {
    Path file = directory.resolve("asked.tsv");
    QuestionFile.write(
        file, List.of(new AskedText("a", "Acme", "Two\tcells\r\nand lines", Label.NEUTRAL)));

    assertThat(file)
        .hasContent("id\tbrand\ttext\tpredicted\tlabel\na\tAcme\tTwo cells and lines\tneutral\t\n");
  }

  @Test
  void namesEachWrongRow() throws IOException {
    Path file = directory.resolve("asked.tsv");
    Files.writeString(file, "text\tlabel\nGood\tpostive\nFine\tpositive\n \tneutral\nBad\n");

    assertThatThrownBy(() -> AnswerFile.read(file, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.join(
                System.lineSeparator(),
                file + ", line 2: unknown label 'postive': expected negative, neutral or positive",
                file + ", line 4: text is blank",
                file
                    + ", line 5: 1 columns instead of 2; a text in a .tsv file must hold no tab; use"
                    + " .csv or .jsonl for those that do"));
    Files.writeString(file, "text\n");
    assertThatThrownBy(() -> AnswerFile.read(file, NOW))
        .hasMessage(file + ", line 1: no column 'label' among [text]");
    Files.writeString(directory.resolve("asked.jsonl"), "{\"text\": ");
    assertThatThrownBy(() -> AnswerFile.read(directory.resolve("asked.jsonl"), NOW))
        .hasMessageContaining("asked.jsonl, line 1: not valid JSON; ");
    assertThatThrownBy(() -> AnswerFile.read(directory.resolve("none.tsv"), NOW))
        .hasMessage(directory.resolve("none.tsv") + ": there is no such file; check the path");
    assertThatThrownBy(() -> AnswerFile.read(directory.resolve("asked.txt"), NOW))
        .hasMessage(directory.resolve("asked.txt") + " is neither .tsv, .csv nor .jsonl");
  }

  @Test
  void writesOverNoFileThatMayHoldLabels() throws IOException {
    Path file = directory.resolve("asked.tsv");
    Files.writeString(file, "labels");

    assertThatThrownBy(() -> QuestionFile.requireNew(file))
        .hasMessage(file + " is there already, and may hold labels: name another file");
    assertThatThrownBy(() -> QuestionFile.write(file, TEXTS))
        .hasMessage(file + " is there already");
    assertThatThrownBy(() -> QuestionFile.requireNew(Path.of("asked.txt")))
        .hasMessage("asked.txt is neither .tsv nor .jsonl");
    assertThat(file).hasContent("labels");
  }
}
