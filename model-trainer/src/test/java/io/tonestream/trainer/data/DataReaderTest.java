package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.Label;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                    new Example("\"hi\" she said", Label.NEUTRAL),
                    new Example("5\" of fun", Label.POSITIVE))));
  }

  @Test
  void readsCsvWithLineBreaksInQuotes() throws IOException {
    Path file = file("a.csv", "id,text,label\n1,\"two\nlines, \"\"quoted\"\"\",negative\n");

    assertThat(reader.read(file).examples())
        .containsExactly(new Example("two\nlines, \"quoted\"", Label.NEGATIVE));
  }

  @Test
  void readsJsonLinesAndChosenColumns() throws IOException {
    Path file = file("a.jsonl", "{\"body\":\"fine\",\"mood\":\"positive\"}\n\n");

    assertThat(new DataReader("body", "mood").read(file).examples())
        .containsExactly(new Example("fine", Label.POSITIVE));
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
      assertThat(keeping.read(file).examples())
          .containsExactly(new Example("fine", Label.POSITIVE, kept));
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
        .containsExactly(
            new Example("review neg/0_1.txt", Label.NEGATIVE),
            new Example("review neg/1_2.txt", Label.NEGATIVE),
            new Example("review pos/0_9.txt", Label.POSITIVE));
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
    assertThat(reader.read(archive).examples())
        .containsExactly(
            new Example("review neg/0_1.txt", Label.NEGATIVE),
            new Example("review neg/1_2.txt", Label.NEGATIVE),
            new Example("review pos/0_9.txt", Label.POSITIVE));
  }

  @Test
  void namesFileLineAndRemedyOfABadLabel() throws IOException {
    Path file = file("a.tsv", "label\ttext\npositive\tfine\n4\tfiner\n");

    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            file
                + ", line 3: unknown label '4': expected negative, neutral or positive;"
                + " rename the labels in the file first");
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
        .hasMessageContaining("c.jsonl, line 1: no label");
    assertThatThrownBy(() -> reader.read(file("d.jsonl", "{\"text\":\n")))
        .hasMessageContaining("d.jsonl, line 1: not valid JSON");
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
        .hasMessageContaining("can't be read");
    assertThatThrownBy(() -> reader.read(folder)).hasMessageContaining("no folders pos and neg");

    Path latin = folder.resolve("latin.tsv");
    Files.write(latin, "label\ttext\npositive\tcaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> reader.read(latin)).hasMessageContaining("is not UTF-8");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
