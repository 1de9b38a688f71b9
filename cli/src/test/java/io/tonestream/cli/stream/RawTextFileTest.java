package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.RawText;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.RowFile;
import io.tonestream.trainer.data.RowFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RawTextFileTest {
  @TempDir Path directory;

  @Test
  void takesFieldsFromTheColumnsThatAreChosenOrCalledSo() {
    Collected rows =
        read(
            RowFormat.TSV,
            "ms\tsource\tnr\ttopic\ttext\n"
                + "1310491124991\tx\t7\tUnited\t\"great\" flight, really\r\n"
                + "2015-02-24T15:00:00+01:00\t\t\t\tno brand",
            "--brand-column=topic",
            "--time-column=ms",
            "--id-column=nr");

    assertThat(rows.texts)
        .containsExactly(
            new RawText(
                "\"great\" flight, really",
                "7",
                List.of("United"),
                "x",
                null,
                null,
                Instant.ofEpochMilli(1310491124991L)),
            new RawText(
                "no brand",
                null,
                List.of(),
                null,
                null,
                null,
                Instant.parse("2015-02-24T14:00:00Z")));
    assertThat(rows.bad).isEmpty();
  }

  @Test
  void namesTheLineOfARowWithoutATextToSend() {
    Collected rows =
        read(
            RowFormat.TSV,
            "text\ttimestamp\nok\t\n \t\nok\t1\textra\nok\tyesterday\nok\t99999999999999999999\n");

    assertThat(rows.texts).hasSize(1);
    assertThat(rows.bad)
        .satisfiesExactly(
            bad -> assertThat(bad).isEqualTo("3: text is blank"),
            bad -> assertThat(bad).startsWith("4: 3 columns instead of 2; "),
            bad ->
                assertThat(bad)
                    .isEqualTo(
                        "5: time 'yesterday' is neither epoch milliseconds nor ISO-8601 with an"
                            + " offset"),
            bad -> assertThat(bad).startsWith("6: time '99999999999999999999' is neither "));
  }

  @Test
  void passesJsonLinesThroughAsTheyAre() {
    Collected rows = read(RowFormat.JSONL, "{\"text\":\"caf\u00e9\"}\r\nnonsense\n\n 1 \n");

    assertThat(rows.json).containsExactly("1: {\"text\":\"caf\u00e9\"}", "2: nonsense", "4:  1 ");
    assertThat(rows.texts).isEmpty();
  }

  @Test
  void namesAChosenColumnThatIsMissingAndTheOptionThatChoseIt() {
    assertThatThrownBy(() -> read(RowFormat.TSV, "text\tbrand\n", "--brand-column=firm"))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            "standard input, line 1: no column 'firm' among [text, brand]; choose one with"
                + " --brand-column");
  }

  @Test
  void readsAllTextsOfAFileOrNone() throws IOException {
    Path file =
        Files.writeString(directory.resolve("a.jsonl"), "{\"text\":\"a\",\"brand\":\"B\"}\n");
    assertThat(RawTextFile.readAll(file, columns()))
        .containsExactly(new RawText("a", null, List.of("B"), null, null, null, null));

    Files.writeString(file, "{\"text\":\"a\"}\n{}\n");
    assertThatThrownBy(() -> RawTextFile.readAll(file, columns()))
        .hasMessageStartingWith(file + ", line 2: ");
  }

  private static Collected read(RowFormat format, String content, String... options) {
    Collected rows = new Collected();
    try (RowFile file =
        RowFile.of("standard input", new ByteArrayInputStream(content.getBytes(UTF_8)))) {
      RawTextFile.read(file, format, columns(options), rows);
    }
    return rows;
  }

  private static RawTextColumns columns(String... options) {
    return CommandLine.populateCommand(new RawTextColumns(), options);
  }

  /** Keeps what it is given. */
  private static final class Collected implements RawTextFile.Rows {
    final List<RawText> texts = new ArrayList<>();
    final List<String> json = new ArrayList<>();
    final List<String> bad = new ArrayList<>();

    @Override
    public void text(RawText text) {
      texts.add(text);
    }

    @Override
    public void json(long line, String text) {
      json.add(line + ": " + text);
    }

    @Override
    public void bad(long line, String problem) {
      bad.add(line + ": " + problem);
    }
  }
}
