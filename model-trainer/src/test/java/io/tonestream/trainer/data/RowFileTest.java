package io.tonestream.trainer.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFileTest {
  private static final Columns TEXT_AND_BRAND = Columns.of(List.of("text", "brand"));

  @TempDir Path directory;

  @Test
  void readsTheSameRowsOfEveryFormat() {
    List<String> expected = List.of("2: \"great\" flight, really/Acme", "3: fine/");

    assertThat(read(RowFormat.TSV, "brand\ttext\nAcme\t\"great\" flight, really\r\n\tfine\n").rows)
        .isEqualTo(expected);
    assertThat(
            read(RowFormat.CSV, "\ufeffbrand,text\nAcme,\"\"\"great\"\" flight, really\"\n,fine\n")
                .rows)
        .isEqualTo(expected);
    assertThat(
            read(
                    RowFormat.JSONL,
                    "\n{\"text\":\"\\\"great\\\" flight, really\",\"brand\":\"Acme\"}\n"
                        + "{\"text\":\"fine\",\"brand\":null}\n")
                .rows)
        .containsExactly("2: \"great\" flight, really/Acme", "3: fine/null");
  }

  @Test
  void takesLinesOfTextAsTheyAreAndPassesOverBlankOnes() {
    Collected lines = new Collected();
    RowFile.of("lines", bytes("\ufeff{\"a\": 1}\n\n  \r\ntwo \r\n"))
        .read(RowFormat.TEXT, Columns.of(List.of()), lines);

    assertThat(lines.rows).containsExactly("1: {\"a\": 1}/null", "4: two /null");
  }

  @Test
  void tellsTextsOfJsonFromOtherValues() {
    List<String> seen = new ArrayList<>();
    RowFile.of("lines", bytes("{\"text\": 5, \"brand\": 6}"))
        .read(
            RowFormat.JSONL,
            TEXT_AND_BRAND,
            new Collected() {
              @Override
              public void row(Row row) {
                seen.add(row.text("text") + " " + row.value("text") + " " + row.value("brand"));
              }
            });

    assertThat(seen).containsExactly("null 5 6");
  }

  @Test
  void namesTheLinesOfBadRowsAndGoesOn() {
    Collected tabs = read(RowFormat.TSV, "text\tbrand\na\n\nb\tB\tx\nc\tC\n");
    assertThat(tabs.rows).containsExactly("5: c/C");
    assertThat(tabs.bad)
        .hasSize(2)
        .satisfies(
            bad -> assertThat(bad.get(0)).startsWith("2: 1 columns instead of 2; a text in a .tsv"),
            bad -> assertThat(bad.get(1)).startsWith("4: 3 columns instead of 2; "));

    Collected json = read(RowFormat.JSONL, "{\"text\":\n{\"text\":\"b\"}\n");
    assertThat(json.rows).containsExactly("2: b/null");
    assertThat(json.bad).containsExactly("1: not valid JSON; every line must be one JSON object");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    Collected rows = new Collected();
    RowFile.of("latin", new ByteArrayInputStream("a\ncaf\u00e9\nb".getBytes(ISO_8859_1)))
        .read(RowFormat.TEXT, Columns.of(List.of()), rows);

    assertThat(rows.rows).containsExactly("1: a/null", "3: b/null");
    assertThat(rows.bad)
        .containsExactly("2: not UTF-8; convert the file first, as with iconv -f latin1 -t utf8");
  }

  @Test
  void leavesOutWhatIsTooLongForMemory() {
    Collected rows = read(RowFormat.TSV, "text\tbrand\n" + "x".repeat(3 << 20) + "\tA\nb\tB\n");

    assertThat(rows.rows).containsExactly("3: b/B");
    assertThat(rows.bad).containsExactly("2: longer than 1,048,576 characters; shorten it");
  }

  @Test
  void letsRowsEndEarlyWhereSpreadsheetsDo() {
    Columns ragged = Columns.ragged(List.of("text"));
    Collected rows = new Collected();
    RowFile.of("cells", bytes("id\ttext\tbrand\n1\ta\n2\n3\tc\tC\td\n"))
        .read(RowFormat.TSV, ragged, rows);

    assertThat(rows.rows).containsExactly("2: a/null");
    assertThat(rows.bad).hasSize(2);
  }

  @Test
  void namesAColumnThatIsMissing() {
    assertThatThrownBy(
            () ->
                RowFile.of("standard input", bytes("text,brand\n"))
                    .read(
                        RowFormat.CSV,
                        new Columns(Map.of("firm", "--brand-column"), false),
                        new Collected()))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            "standard input, line 1: no column 'firm' among [text, brand]; choose one with"
                + " --brand-column");
    assertThatThrownBy(() -> read(RowFormat.CSV, "tweet\n"))
        .hasMessage("test, line 1: no column 'text' among [tweet]");
    for (RowFormat format : List.of(RowFormat.CSV, RowFormat.TSV)) {
      assertThatThrownBy(() -> read(format, ""))
          .hasMessage("test is empty; give one whose first line names the columns");
    }
  }

  @Test
  void unpacksByTheNameAndByTheFirstBytesAndTellsHowFarItIs() throws Exception {
    Path file = Files.write(directory.resolve("texts"), gzip("one\n".repeat(10_000)));
    Collected rows = new Collected();
    try (RowFile texts = RowFile.open(file)) {
      texts.read(RowFormat.TEXT, Columns.of(List.of()), rows);
      assertThat(texts.position()).isEqualTo(texts.size()).isEqualTo(Files.size(file));
    }
    assertThat(rows.rows).hasSize(10_000);

    Path plain = Files.writeString(directory.resolve("texts.tsv.gz"), "text\n");
    assertThatThrownBy(() -> RowFile.open(plain))
        .hasMessageStartingWith(plain + " can't be read as gzip");
  }

  @Test
  void saysThatAPackedFileIsCutShort() throws Exception {
    byte[] whole = gzip("one\n".repeat(10_000));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);

    assertThatThrownBy(
            () ->
                RowFile.of("half", new ByteArrayInputStream(half))
                    .read(RowFormat.TEXT, Columns.of(List.of()), new Collected()))
        .isInstanceOf(BadDataException.class)
        .hasMessageMatching("half, line \\d+: the gzip data is cut off; .*");
  }

  @ParameterizedTest
  @CsvSource({
    "a.jsonl,JSONL",
    "a.ndjson,JSONL",
    "a.tsv.gz,TSV",
    "dir.csv/A.CSV.GZ,CSV",
    "a.txt,TEXT"
  })
  void tellsTheFormatByTheName(String name, RowFormat format) {
    assertThat(RowFormat.of(name)).contains(format);
  }

  @Test
  void asksForTheFormatThatTheNameDoesNotTell() {
    assertThatThrownBy(() -> RowFormat.require("standard input", ", or say --format"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("can't tell the format of standard input by its name: call it .tsv")
        .hasMessageEndingWith(", or say --format");
  }

  private static Collected read(RowFormat format, String content) {
    Collected rows = new Collected();
    try (RowFile file = RowFile.of("test", bytes(content))) {
      file.read(format, TEXT_AND_BRAND, rows);
    }
    return rows;
  }

  private static ByteArrayInputStream bytes(String content) {
    return new ByteArrayInputStream(content.getBytes(UTF_8));
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  /** Keeps what it is given. */
  private static class Collected implements RowHandler {
    final List<String> rows = new ArrayList<>();
    final List<String> bad = new ArrayList<>();

    @Override
    public void row(Row row) {
      rows.add(row.line() + ": " + row.text("text") + "/" + row.value("brand"));
    }

    @Override
    public void bad(long line, String problem) {
      bad.add(line + ": " + problem);
    }
  }
}
