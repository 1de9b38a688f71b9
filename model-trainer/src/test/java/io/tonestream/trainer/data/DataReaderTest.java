package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabelMapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataReaderTest {
  private final DataReader reader = DataReader.standard();

  @TempDir Path folder;

  @Test
  void readsTsvWithQuotesAsTheyAre() throws IOException {
    Path file = file("tweets.tsv", "label\ttext\nneutral\t\"hi\" she said\npositive\t5\" of fun\n");

    assertThat(reader.read(file))
        .isEqualTo(
            new DataSet(
                "tweets",
                List.of(
                    example("\"hi\" she said", Label.NEUTRAL, new Origin(file.toString(), 2)),
                    example("5\" of fun", Label.POSITIVE, new Origin(file.toString(), 3)))));
  }

  @Test
  void readsCsvWithLineBreaksInQuotes() throws IOException {
    Path file = file("a.csv", "id,text,label\n1,\"two\nlines, \"\"quoted\"\"\",negative\n");

    assertThat(reader.read(file).examples())
        .containsExactly(
            example("two\nlines, \"quoted\"", Label.NEGATIVE, new Origin(file.toString(), 2)));
  }

  @Test
  void readsJsonLinesAndChosenColumns() throws IOException {
    Path file = file("a.jsonl", "{\"body\":\"fine\",\"mood\":\"positive\"}\n\n");

    assertThat(new DataReader("body", "mood").read(file).examples())
        .containsExactly(example("fine", Label.POSITIVE, new Origin(file.toString(), 1)));
  }

  @Test
  void keepsFurtherColumnsWhereThereAreSome() throws IOException {
    DataReader keeping = new DataReader("text", "label", List.of("brand", "source"));
    Map<String, String> kept = Map.of("brand", "acme");

    for (Path file :
        List.of(
            file("a.tsv", "brand\ttext\tlabel\nacme\tfine\tpositive\n"),
            file("a.csv", "brand,text,label,source\nacme,fine,positive,\n"),
            file("a.jsonl", "{\"text\":\"fine\",\"label\":\"positive\",\"brand\":\"acme\"}\n"))) {
      assertThat(keeping.read(file).examples()).extracting(Example::columns).containsExactly(kept);
    }
  }

  @Test
  void readsGzip() throws IOException {
    Path file = folder.resolve("packed.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("text\tlabel\nbad\tnegative\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(reader.read(file).name()).isEqualTo("packed");
    assertThat(reader.read(file).labels()).containsExactly(Label.NEGATIVE);
  }

  @Test
  void readsAFolderOfReviewsInAFixedOrder() throws IOException {
    for (String review : new String[] {"neg/1_2.txt", "pos/0_9.txt", "neg/0_1.txt"}) {
      Path file = folder.resolve("aclImdb/train").resolve(review);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "review " + review);
    }

    assertThat(reader.read(folder.resolve("aclImdb")).examples())
        .isEqualTo(reviews(folder.resolve("aclImdb")));
  }

  @Test
  void readsTheSameFromAnArchiveOfTheFolder() throws IOException {
    Path archive = folder.resolve("aclImdb_v1.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (String review :
          new String[] {"pos/0_9.txt", "neg/1_2.txt", "neg/0_1.txt", "unsup/1.txt"}) {
        byte[] text = ("review " + review).getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("aclImdb/train/" + review);
        entry.setSize(text.length);
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    }

    assertThat(reader.read(archive).name()).isEqualTo("aclImdb_v1");
    assertThat(reader.read(archive).examples()).isEqualTo(reviews(archive));
  }

  private static List<Example> reviews(Path file) {
    return Stream.of("neg/0_1.txt", "neg/1_2.txt", "pos/0_9.txt")
        .map(
            each ->
                example(
                    "review " + each,
                    each.startsWith("neg") ? Label.NEGATIVE : Label.POSITIVE,
                    new Origin(file.toString(), each)))
        .toList();
  }

  private static Example example(String text, Label label, Origin origin) {
    return new Example(text, label, Map.of(), origin);
  }

  @Test
  void namesFileLineAndRemedyOfABadLabel() throws IOException {
    Path file = file("a.tsv", "label\ttext\npositive\tfine\n4\tfiner\n");

    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            file
                + ", line 3: unknown label '4', not one of negative, neutral, positive;"
                + " say what it means with --labels, as in --labels '4=positive'");
  }

  @Test
  void namesTheColumnsThatThereAre() throws IOException {
    Path file = file("a.tsv", "mood\tbody\npositive\tfine\n");

    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("line 1: no column 'text' among [mood, body]")
        .hasMessageContaining("--text-column");
  }

  @Test
  void refusesRowsThatAreTooLongOrHaveNoText() throws IOException {
    assertThatThrownBy(() -> reader.read(file("a.tsv", "label\ttext\npositive\ta\tb\n")))
        .hasMessageContaining("a.tsv, line 2: 3 columns instead of 2");
    assertThatThrownBy(() -> reader.read(file("b.tsv", "label\ttext\npositive\t \n")))
        .hasMessageContaining("b.tsv, line 2: no text");
    assertThatThrownBy(() -> reader.read(file("c.jsonl", "{\"text\":\"a\",\"label\":1}\n")))
        .hasMessageContaining("c.jsonl, line 1: unknown label '1'");
    assertThatThrownBy(() -> reader.read(file("d.jsonl", "{\"text\":\n")))
        .hasMessageContaining("d.jsonl, line 1: not valid JSON");
  }

  @Test
  void readsAllFilesOfAFolderInTheOrderOfTheirNames() throws IOException {
    file("b.csv", "text,label\nsecond,neutral\n");
    file("a.tsv", "label\ttext\npositive\tfirst\nodd\tbad\n");
    file("c.jsonl", "{\"text\":\"third\",\"label\":\"negative\"}\n");
    file("README.md", "what they are");

    BadRows skip = new BadRows(true, line -> {});
    DataSet all =
        new DataReader("text", List.of(), "label", List.of(), LabelMapping.standard(), skip)
            .read(folder);

    assertThat(all.name()).isEqualTo(String.valueOf(folder.getFileName()));
    assertThat(all.texts()).containsExactly("first", "second", "third");
    assertThat(all.leftOut()).isEqualTo(new DataSet.LeftOut(1, 0));
  }

  @Test
  void refusesFilesThatItCannotRead() throws IOException {
    assertThatThrownBy(() -> reader.read(folder.resolve("none.tsv")))
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> reader.read(file("a.xlsx", "x")))
        .hasMessageContaining("of no known format");
    assertThatThrownBy(() -> reader.read(file("a.tsv", "label\ttext\n")))
        .hasMessageContaining("holds no texts");
    assertThatThrownBy(() -> reader.read(file("a.tsv.gz", "label\ttext\n")))
        .hasMessageContaining("can't be read as gzip");
    assertThatThrownBy(() -> reader.read(Files.createDirectory(folder.resolve("empty"))))
        .hasMessageContaining("empty holds no texts; put .tsv, .csv or .jsonl files there");
    Files.createDirectories(folder.resolve("half/pos"));
    assertThatThrownBy(() -> reader.read(folder.resolve("half")))
        .hasMessageContaining("no folders pos and neg");

    Path latin = folder.resolve("latin.tsv");
    Files.write(latin, "label\ttext\npositive\tcaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> reader.read(latin))
        .hasMessageContaining("latin.tsv, line 2: not UTF-8");
  }

  @Test
  void mapsLabelsAndLeavesOutWhatItIsToldTo() throws IOException {
    Path file = file("a.csv", "text,label\na,+1\nb,-2\nc,Irrelevant\nd,0.0\ne,Positive\nf,mixed\n");
    List<String> said = new ArrayList<>();
    LabelMapping labels = LabelMapping.of("signed,irrelevant=leave-out,mixed=neutral");

    DataSet set = reader(labels, new BadRows(false, said::add)).read(file);

    assertThat(set.labels())
        .containsExactly(
            Label.POSITIVE, Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.NEUTRAL);
    assertThat(set.leftOut()).isEqualTo(new DataSet.LeftOut(0, 1));
    assertThat(said).containsExactly("left out 1 rows of " + file + " by their label");
  }

  @Test
  void skipsBadRowsIfItIsToldToAndReportsTwentyAndTheTotal() throws IOException {
    StringBuilder rows = new StringBuilder("label\ttext\npositive\tfine\n");
    rows.append("bad\tx\nnegative\n".repeat(15)).append("negative\tpoor\n");
    Path file = file("a.tsv", rows.toString());
    List<String> said = new ArrayList<>();

    DataSet set = reader(LabelMapping.standard(), new BadRows(true, said::add)).read(file);

    assertThat(set.texts()).containsExactly("fine", "poor");
    assertThat(set.leftOut()).isEqualTo(new DataSet.LeftOut(30, 0));
    assertThat(said).hasSize(21);
    assertThat(said.get(1)).startsWith("skipped " + file + ", line 4: 1 columns instead of 2; ");
    assertThat(said.get(20)).isEqualTo("skipped 30 bad rows of " + file + " in all");
  }

  @ParameterizedTest
  @EnumSource(
      value = RowFormat.class,
      names = {"TSV", "CSV", "JSONL"})
  void stopsInALineWithoutEndInBoundedMemory(RowFormat format) {
    EndlessLine endless = new EndlessLine(format == RowFormat.JSONL ? "" : "text" + "\n");
    BadRows fail = BadRows.fail();

    assertThatThrownBy(
            () ->
                new DataReader("text", "text")
                    .read(RowFile.of("big", endless), format, fail.of("big"), new ArrayList<>()))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("longer than 1,048,576 characters; shorten it");
    assertThat(endless.read).isLessThan(2 << 20);
  }

  @Test
  void goesOnAfterALongLineIfItIsToldTo() throws IOException {
    Path file = file("a.tsv", "label\ttext\npositive\t" + "x".repeat(3 << 20) + "\npositive\ty\n");
    List<String> said = new ArrayList<>();

    assertThat(reader(LabelMapping.standard(), new BadRows(true, said::add)).read(file).texts())
        .containsExactly("y");
    assertThat(said.get(0)).contains("a.tsv, line 2: longer than 1,048,576 characters");
  }

  @Test
  void readsEmojiAndAByteOrderMark() throws IOException {
    Path file = file("a.tsv", "\uFEFFlabel\ttext\npositive\t\uD83D\uDE00\uDBFF\uDFFD\n");

    assertThat(reader.read(file).texts()).containsExactly("\uD83D\uDE00\uDBFF\uDFFD");
  }

  @Test
  void saysInWhichLineGzipDataIsCut() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("text\tlabel\nbad\tnegative\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("cut.tsv.gz");
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 6));

    assertThatThrownBy(() -> reader.read(file))
        .hasMessageContaining(", line ")
        .hasMessageContaining("the gzip data is cut off; fetch or pack the file again");
  }

  @Test
  void refusesArchivesThatClimbOutLinkOrAreHuge() throws IOException {
    TarArchiveEntry climbing = new TarArchiveEntry("aclImdb/train/pos/../../../../x.txt");
    TarArchiveEntry link =
        new TarArchiveEntry("aclImdb/train/pos/0_9.txt", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc/passwd");
    TarArchiveEntry huge = new TarArchiveEntry("aclImdb/train/pos/0_9.txt");
    huge.setSize((1 << 20) + 1);

    assertThatThrownBy(() -> reader.read(archive(climbing)))
        .hasMessageContaining("x.txt: climbs out of the folder; don't trust this archive");
    assertThatThrownBy(() -> reader.read(archive(link))).hasMessageContaining("9.txt: a link");
    assertThatThrownBy(() -> reader.read(archive(huge)))
        .hasMessageContaining("9.txt: longer than 1048576 bytes; shorten it");
  }

  private Path archive(TarArchiveEntry entry) throws IOException {
    Path archive = folder.resolve("hostile.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.putArchiveEntry(entry);
      tar.write(new byte[(int) entry.getSize()]);
      tar.closeArchiveEntry();
    }
    return archive;
  }

  private static DataReader reader(LabelMapping labels, BadRows badRows) {
    return new DataReader("text", List.of(), "label", List.of(), labels, badRows);
  }

  /** A first line, and a second one that goes on and on. */
  private static final class EndlessLine extends InputStream {
    private final byte[] first;
    private long read;

    private EndlessLine(String first) {
      this.first = first.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() {
      return read < first.length ? first[(int) read++] : letter();
    }

    private int letter() {
      read++;
      return 'x';
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
