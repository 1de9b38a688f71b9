package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of texts, or standard input; unpacked as it is read if it is gzipped. Bytes that aren't
 * UTF-8 become U+FFFD, except in {@link TextFormat#JSONL}, whose lines stay as they are.
 *
 * <p>One thread reads it, once, and closes it.
 */
final class TextFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final String name;
  private final long size;
  private final CountingStream packed;
  private final InputStream bytes;

  private TextFile(String name, long size, InputStream bytes) throws IOException {
    this.name = name;
    this.size = size;
    this.packed = new CountingStream(bytes);
    this.bytes = unpacked(packed);
  }

  /** What becomes of the rows. */
  interface Rows {
    /**
     * A row to send, as a Kafka record.
     *
     * @param key the brand, so that a brand's texts stay in the file's order; null if none is named
     */
    void good(byte @Nullable [] key, byte[] value);

    /** A row that holds no text to send. */
    void bad(long line, String reason);
  }

  /**
   * Opens a file.
   *
   * @param file a path, or {@code -} for standard input
   * @throws CommandFailure if it can't be read
   */
  static TextFile open(String file, InputStream standardInput) {
    try {
      return file.equals("-")
          ? new TextFile("standard input", -1, standardInput)
          : new TextFile(file, Files.size(Path.of(file)), Files.newInputStream(Path.of(file)));
    } catch (NoSuchFileException e) {
      throw new CommandFailure("there is no file " + file, e);
    } catch (IOException e) {
      throw new CommandFailure("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  /** The file's size on disk in bytes; -1 if that isn't known. */
  long size() {
    return size;
  }

  /** How much of {@link #size()} has been read. */
  long position() {
    return packed.position.get();
  }

  /**
   * Reads all rows.
   *
   * @param columns the chosen columns, by field
   * @throws CommandFailure if the file can't be read on, or has no header that fits
   */
  void read(TextFormat format, Map<String, @Nullable String> columns, Rows rows) {
    try {
      switch (format) {
        case JSONL -> readJsonLines(rows);
        case TEXT -> readTextLines(rows);
        case TSV -> readTabs(columns, rows);
        case CSV -> readCommas(columns, rows);
      }
    } catch (IOException e) {
      throw new CommandFailure("can't read " + name + " on: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new CommandFailure("can't close " + name + ": " + e.getMessage(), e);
    }
  }

  private void readJsonLines(Rows rows) throws IOException {
    for (byte[] line = readLine(); line != null; line = readLine()) {
      rows.good(null, line);
    }
  }

  /** Blank lines part texts and are none themselves. */
  private void readTextLines(Rows rows) throws IOException {
    long number = 1;
    for (String text = readText(); text != null; text = readText(), number++) {
      if (!text.isBlank()) {
        String whole = text;
        row(number, rows, () -> RawText.of(whole));
      }
    }
  }

  private void readTabs(Map<String, @Nullable String> chosen, Rows rows) throws IOException {
    String header = readText();
    if (header == null) {
      throw noHeader();
    }
    TextColumns columns = TextColumns.of(name, withoutMark(split(header)), chosen);
    long number = 2;
    for (String line = readText(); line != null; line = readText(), number++) {
      List<String> cells = split(line);
      row(number, rows, () -> columns.read(cells));
    }
  }

  private void readCommas(Map<String, @Nullable String> chosen, Rows rows) throws IOException {
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .ignoreDifferentFieldCount(true)
            .ofCsvRecord(new InputStreamReader(bytes, UTF_8))) {
      Iterator<CsvRecord> records = csv.iterator();
      if (!records.hasNext()) {
        throw noHeader();
      }
      TextColumns columns = TextColumns.of(name, withoutMark(records.next().getFields()), chosen);
      while (records.hasNext()) {
        CsvRecord record = records.next();
        row(record.getStartingLineNumber(), rows, () -> columns.read(record.getFields()));
      }
    } catch (CsvParseException e) {
      throw new CommandFailure("can't read " + name + " on: " + e.getMessage(), e);
    }
  }

  private static void row(long line, Rows rows, Supplier<RawText> text) {
    RawText raw;
    try {
      raw = text.get();
    } catch (IllegalArgumentException e) {
      rows.bad(line, String.valueOf(e.getMessage()));
      return;
    }
    byte[] key = raw.brands().isEmpty() ? null : raw.brands().get(0).getBytes(UTF_8);
    rows.good(key, Json.write(raw));
  }

  private CommandFailure noHeader() {
    return new CommandFailure(name + " is empty: its first line must name the columns");
  }

  /** A byte order mark isn't part of the first column's name. */
  private static List<String> withoutMark(List<String> header) {
    if (header.isEmpty() || !header.get(0).startsWith("\ufeff")) {
      return header;
    }
    List<String> clean = new ArrayList<>(header);
    clean.set(0, header.get(0).substring(1));
    return clean;
  }

  private static List<String> split(String line) {
    return Arrays.asList(line.split("\t", -1));
  }

  /** The next line without its end, be that LF or CR LF. */
  private @Nullable String readText() throws IOException {
    byte[] line = readLine();
    if (line == null) {
      return null;
    }
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    return new String(line, 0, length, UTF_8);
  }

  /** The bytes up to the next LF. */
  private byte @Nullable [] readLine() throws IOException {
    int next = bytes.read();
    if (next < 0) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = bytes.read();
    }
    return line.toByteArray();
  }

  private static InputStream unpacked(InputStream packed) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(packed, BUFFER);
    buffered.mark(2);
    int magic = (buffered.read() << 8) | buffered.read();
    buffered.reset();
    return magic == GZIP_MAGIC
        ? new BufferedInputStream(new GZIPInputStream(buffered, BUFFER), BUFFER)
        : buffered;
  }

  /** Knows how far it was read; any thread may ask. */
  private static final class CountingStream extends FilterInputStream {
    private final AtomicLong position = new AtomicLong();

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      position.addAndGet(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      position.addAndGet(Math.max(0, count));
      return count;
    }
  }
}
