package io.tonestream.trainer.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tonestream.schemas.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/**
 * A file of rows, or another source of them; unpacked as it is read if it is gzipped. Rows that
 * aren't UTF-8, or have a line of more than a million characters, are bad ones. Memory is bounded
 * whatever the length of a line.
 *
 * <p>One thread reads it, once, and closes it.
 */
public final class RowFile implements AutoCloseable {
  private static final JsonMapper JSON = Json.mapperBuilder().build();
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Stands where no text does, so that nothing is taken for a quote. */
  private static final char NO_QUOTE = '\uFFFF';

  private final String name;
  private final long size;
  private final CountingStream packed;
  private final InputStream bytes;

  private RowFile(String name, long size, InputStream in) throws IOException {
    this.name = name;
    this.size = size;
    this.packed = new CountingStream(in);
    this.bytes = unpacked(name, packed);
  }

  /**
   * Opens a file.
   *
   * @throws BadDataException if it can't be read
   */
  public static RowFile open(Path file) {
    if (!Files.exists(file)) {
      throw new BadDataException(file + ": there is no such file; check the path");
    }
    try {
      InputStream in = Files.newInputStream(file);
      try {
        return new RowFile(file.toString(), Files.size(file), in);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw BadDataException.unreadable(file.toString(), e);
    }
  }

  /**
   * Another source.
   *
   * @param name of it, for messages
   * @throws BadDataException if it can't be read
   */
  public static RowFile of(String name, InputStream in) {
    try {
      return new RowFile(name, -1, in);
    } catch (IOException e) {
      throw BadDataException.unreadable(name, e);
    }
  }

  /** As messages call it. */
  public String name() {
    return name;
  }

  /** Its size on disk in bytes; -1 if that isn't known. */
  public long size() {
    return size;
  }

  /** How much of {@link #size()} has been read; any thread may ask. */
  public long position() {
    return packed.position.get();
  }

  /**
   * Reads all rows.
   *
   * @throws BadDataException if it can't be read on, or has no header that fits
   */
  public void read(RowFormat format, Columns columns, RowHandler handler) {
    CheckedReader characters = new CheckedReader(bytes, handler::bad);
    try {
      switch (format) {
        case TSV -> readTable(characters, '\t', NO_QUOTE, columns, handler);
        case CSV -> readTable(characters, ',', '"', columns, handler);
        case JSONL -> readLines(characters, RowFile::jsonRow, handler);
        case TEXT -> readLines(characters, RowFile::textRow, handler);
      }
    } catch (IOException e) {
      throw BadDataException.unreadable(where(characters), e);
    } catch (UncheckedIOException e) {
      throw BadDataException.unreadable(where(characters), cause(e));
    } catch (CsvParseException e) {
      throw unreadable(characters, e);
    }
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw BadDataException.unreadable(name, e);
    }
  }

  private String where(CheckedReader characters) {
    return new Origin(name, characters.line()).toString();
  }

  private static IOException cause(UncheckedIOException e) {
    IOException cause = e.getCause();
    return cause == null ? new IOException(e) : cause;
  }

  /** What a handler throws, the parser wraps. */
  private RuntimeException unreadable(CheckedReader characters, CsvParseException e) {
    return e.getCause() instanceof BadDataException ours
        ? ours
        : new BadDataException(
            "%s or before: not valid CSV (%s); close every quote, and double quotes inside quotes"
                .formatted(where(characters), e.getMessage()),
            e);
  }

  private void readTable(
      CheckedReader in, char separator, char quote, Columns columns, RowHandler handler)
      throws IOException {
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder()
            .fieldSeparator(separator)
            .quoteCharacter(quote)
            .ignoreDifferentFieldCount(true)
            .ofCsvRecord(in)) {
      Iterator<CsvRecord> iterator = rows.iterator();
      if (!iterator.hasNext()) {
        throw new BadDataException(name + " is empty; give one whose first line names the columns");
      }
      List<String> header = new ArrayList<>(iterator.next().getFields());
      header.set(0, withoutMark(header.get(0)));
      columns.require(name, header);
      while (iterator.hasNext()) {
        CsvRecord row = iterator.next();
        long line = row.getStartingLineNumber();
        List<String> cells = row.getFields();
        if (!isWhole(String.join("", cells), line, handler)) {
          continue;
        }
        if (columns.fit(header, cells.size())) {
          handler.row(new Row.TableRow(line, header, cells));
        } else {
          handler.bad(
              line,
              "%d columns instead of %d; %s"
                  .formatted(
                      cells.size(),
                      header.size(),
                      separator == '\t'
                          ? "a text in a .tsv file must hold no tab; use .csv or .jsonl for those that do"
                          : "put texts that hold commas in quotes"));
        }
      }
    }
  }

  /** Each line that isn't blank is a row. */
  private static void readLines(CheckedReader characters, LineRows rows, RowHandler handler)
      throws IOException {
    BufferedReader in = new BufferedReader(characters);
    long number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      String text = number == 1 ? withoutMark(line) : line;
      if (!text.isBlank() && isWhole(text, number, handler)) {
        rows.row(number, text, handler);
      }
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** A line that was cut has been told of where it was. */
  private static boolean isWhole(String row, long line, RowHandler handler) {
    if (CheckedReader.isMarked(row, CheckedReader.UNDECODABLE)) {
      handler.bad(line, "not UTF-8; convert the file first, as with iconv -f latin1 -t utf8");
      return false;
    }
    return !CheckedReader.isMarked(row, CheckedReader.CUT);
  }

  private static void jsonRow(long line, String text, RowHandler handler) {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JacksonException e) {
      handler.bad(line, "not valid JSON; every line must be one JSON object");
      return;
    }
    handler.row(new Row.JsonRow(line, object));
  }

  private static void textRow(long line, String text, RowHandler handler) {
    handler.row(new Row.TableRow(line, List.of(RowFormat.TEXT_COLUMN), List.of(text)));
  }

  /** By its name or by its first bytes. */
  private static InputStream unpacked(String name, InputStream packed) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(packed, BUFFER);
    buffered.mark(2);
    int magic = (buffered.read() << 8) | buffered.read();
    buffered.reset();
    return magic == GZIP_MAGIC || name.toLowerCase(Locale.ROOT).endsWith(".gz")
        ? new GZIPInputStream(buffered, BUFFER)
        : buffered;
  }

  /** Makes a row of a line, or says why not. */
  private interface LineRows {
    void row(long line, String text, RowHandler handler);
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
