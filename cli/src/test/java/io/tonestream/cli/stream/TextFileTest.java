package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFileTest {
  private static final Map<String, @Nullable String> NO_CHOICE = Map.of();

  @TempDir Path directory;

  @Test
  void readsATabSeparatedFileWithoutQuoting() {
    Collected rows =
        read(
            TextFormat.TSV,
            Map.of("brand", "topic", "timestamp", "ms", "id", "nr"),
            "ms\tsource\tnr\ttopic\ttext\n"
                + "1310491124991\tx\t7\tUnited\t\"great\" flight, really\r\n"
                + "2015-02-24T15:00:00+01:00\t\t\t\tno brand");

    assertThat(rows.texts())
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
    assertThat(rows.keys).as("a brand's texts stay in order").containsExactly("United", null);
    assertThat(rows.bad).isEmpty();
  }

  @Test
  void readsACommaSeparatedFileWithQuoting() {
    Collected rows =
        read(
            TextFormat.CSV,
            Map.of("text", "tweet"),
            "\ufefftweet,brand\n\"two\nlines, \"\"quoted\"\"\",Acme\nplain,\n\n,Acme\nshort\n");

    assertThat(rows.texts())
        .containsExactly(
            new RawText("two\nlines, \"quoted\"", null, List.of("Acme"), null, null, null, null),
            RawText.of("plain"));
    assertThat(rows.bad).containsExactly("6: text is blank", "7: has 1 columns, the header has 2");
  }

  @Test
  void readsATextALineAndPassesOverBlankOnes() {
    assertThat(read(TextFormat.TEXT, NO_CHOICE, "one\n\n  \r\ntwo\r\n").texts())
        .containsExactly(RawText.of("one"), RawText.of("two"));
  }

  @Test
  void passesJsonLinesThroughAsTheyAre() {
    byte[] lines = "{\"text\":\"caf\u00e9\"}\r\nnonsense\n\n\u00ff".getBytes(ISO_8859_1);

    Collected rows = read(TextFormat.JSONL, NO_CHOICE, lines);

    assertThat(rows.good)
        .extracting(line -> new String(line, ISO_8859_1))
        .containsExactly("{\"text\":\"caf\u00e9\"}\r", "nonsense", "", "\u00ff");
  }

  @Test
  void namesTheLineOfABadRow() {
    Collected rows =
        read(
            TextFormat.TSV,
            NO_CHOICE,
            "text\ttimestamp\nok\t\n \t\nok\t1\textra\nok\tyesterday\nok\t99999999999999999999\n");

    assertThat(rows.texts()).hasSize(1);
    assertThat(rows.bad)
        .containsExactly(
            "3: text is blank",
            "4: has 3 columns, the header has 2",
            "5: time 'yesterday' is neither epoch milliseconds nor ISO-8601 with an offset",
            "6: time '99999999999999999999' is neither epoch milliseconds nor ISO-8601 with an"
                + " offset");
  }

  @Test
  void replacesBytesThatAreNotUtf8() {
    assertThat(read(TextFormat.TSV, NO_CHOICE, "text\ncaf\u00e9".getBytes(ISO_8859_1)).texts())
        .containsExactly(RawText.of("caf\ufffd"));
  }

  @Test
  void namesAColumnThatIsMissing() {
    assertThatThrownBy(() -> read(TextFormat.TSV, Map.of("brand", "firm"), "text\tbrand\n"))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("standard input has no column 'firm'; it has: text, brand");
    assertThatThrownBy(() -> read(TextFormat.CSV, NO_CHOICE, "tweet,brand\n"))
        .hasMessage("standard input has no column 'text'; it has: tweet, brand");
    for (TextFormat format : List.of(TextFormat.CSV, TextFormat.TSV)) {
      assertThatThrownBy(() -> read(format, NO_CHOICE, ""))
          .hasMessage("standard input is empty: its first line must name the columns");
    }
  }

  @Test
  void unpacksAndTellsHowFarItIs() throws Exception {
    Path file = Files.write(directory.resolve("texts.gz"), gzip("one\n".repeat(10_000)));
    try (TextFile texts = TextFile.open(file.toString(), new ByteArrayInputStream(new byte[0]))) {
      Collected rows = new Collected();
      texts.read(TextFormat.TEXT, NO_CHOICE, rows);
      assertThat(rows.texts()).hasSize(10_000);
      assertThat(texts.position()).isEqualTo(texts.size()).isEqualTo(Files.size(file));
    }
  }

  @Test
  void saysThatAPackedFileIsCutShort() throws Exception {
    byte[] whole = gzip("one\n".repeat(10_000));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> read(TextFormat.TEXT, NO_CHOICE, half))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("can't read standard input on: ");
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThatThrownBy(() -> TextFile.open("no-such-file.tsv", System.in))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("there is no file no-such-file.tsv");
  }

  @ParameterizedTest
  @CsvSource({
    "a.jsonl,JSONL",
    "a.ndjson,JSONL",
    "a.tsv.gz,TSV",
    "dir.csv/A.CSV.GZ,CSV",
    "a.txt,TEXT"
  })
  void tellsTheFormatByTheName(String name, TextFormat format) {
    assertThat(TextFormat.ofName(name)).isEqualTo(format);
  }

  @Test
  void asksForTheFormatThatTheNameDoesNotTell() {
    assertThatThrownBy(() -> TextFormat.ofName("standard input"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--format");
  }

  private static Collected read(
      TextFormat format, Map<String, @Nullable String> columns, String content) {
    return read(format, columns, content.getBytes(UTF_8));
  }

  private static Collected read(
      TextFormat format, Map<String, @Nullable String> columns, byte[] content) {
    Collected rows = new Collected();
    try (TextFile file = TextFile.open("-", new ByteArrayInputStream(content))) {
      file.read(format, columns, rows);
    }
    return rows;
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  /** Keeps what it is given. */
  private static final class Collected implements TextFile.Rows {
    final List<@Nullable String> keys = new ArrayList<>();
    final List<byte[]> good = new ArrayList<>();
    final List<String> bad = new ArrayList<>();

    @Override
    public void good(byte @Nullable [] key, byte[] value) {
      keys.add(key == null ? null : new String(key, UTF_8));
      good.add(value);
    }

    @Override
    public void bad(long line, String reason) {
      bad.add(line + ": " + reason);
    }

    List<RawText> texts() {
      return good.stream().map(value -> Json.read(RawText.class, value)).toList();
    }
  }
}
