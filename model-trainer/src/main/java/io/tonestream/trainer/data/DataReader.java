package io.tonestream.trainer.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabelMapping;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads labelled texts: {@code .tsv} (without quoting), {@code .csv}, {@code .jsonl}, each also
 * with {@code .gz}, all such files of a folder, or a folder like {@code aclImdb} with texts in
 * {@code pos} and {@code neg}.
 *
 * @param textColumn name of the column with the text
 * @param targetColumns names of columns with what the label is about, of which the first that a row
 *     fills is read; without any, or where all are empty, it is about all of the text
 * @param labelColumn name of the column with the label
 * @param keptColumns names of further columns to keep where a file has them
 * @param labels what the labels mean
 * @param badRows what happens to rows that can't be read
 */
public record DataReader(
    String textColumn,
    List<String> targetColumns,
    String labelColumn,
    List<String> keptColumns,
    LabelMapping labels,
    BadRows badRows) {
  private static final JsonMapper JSON = Json.mapperBuilder().build();

  /** Stands where no text does, so that nothing is taken for a quote. */
  private static final char NO_QUOTE = '\uFFFF';

  private static final Pattern TABLE =
      Pattern.compile(".*\\.(tsv|csv|jsonl)(\\.gz)?", Pattern.CASE_INSENSITIVE);

  /** The column of texts whose labels nobody asks for. */
  private static final String NO_LABEL = "";

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Takes a copy. */
  public DataReader {
    targetColumns = List.copyOf(targetColumns);
    keptColumns = List.copyOf(keptColumns);
  }

  /** For files with our labels, each row of which must be right. */
  public DataReader(String textColumn, String labelColumn, List<String> keptColumns) {
    this(textColumn, List.of(), labelColumn, keptColumns, LabelMapping.standard(), BadRows.fail());
  }

  /** Keeps text and label only. */
  public DataReader(String textColumn, String labelColumn) {
    this(textColumn, labelColumn, List.of());
  }

  /** Columns as most of our data sets call them. */
  public static DataReader standard() {
    return new DataReader("text", "label");
  }

  /**
   * Reads a file or folder.
   *
   * @throws BadDataException if it can't be read whole
   */
  public DataSet read(Path path) {
    if (!Files.exists(path)) {
      throw new BadDataException(path + ": there is no such file; check the path");
    }
    return Files.isDirectory(path) && !ReviewFolder.isOne(path) ? readAll(path) : readOne(path);
  }

  /**
   * Reads texts, and their targets, if they have any; their labels stand for nothing.
   *
   * @throws BadDataException if they can't be read whole
   */
  public DataSet readTexts(Path path) {
    return readUnlabelled(path, targetColumns);
  }

  /**
   * Reads texts alone, without targets; their labels stand for nothing.
   *
   * @throws BadDataException if they can't be read whole
   */
  public DataSet readUnlabelled(Path path) {
    return readUnlabelled(path, List.of());
  }

  private DataSet readUnlabelled(Path path, List<String> targets) {
    return new DataReader(textColumn, targets, NO_LABEL, List.of(), labels, badRows).read(path);
  }

  /** Reads the files of a folder, in the order of their names. */
  private DataSet readAll(Path folder) {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> TABLE.matcher(file.toString()).matches()).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder.toString(), e);
    }
    if (files.isEmpty()) {
      throw new BadDataException(
          folder
              + " holds no texts; put .tsv, .csv or .jsonl files there, perhaps with .gz, or folders"
              + " pos and neg as aclImdb has them");
    }
    List<DataSet> sets = files.stream().map(this::readOne).toList();
    return new DataSet(
        name(folder),
        DataSet.join(name(folder), sets).examples(),
        sets.stream().map(DataSet::leftOut).reduce(DataSet.LeftOut.NOTHING, DataSet.LeftOut::plus));
  }

  private DataSet readOne(Path path) {
    List<Example> examples = new ArrayList<>();
    BadRows.Count bad = badRows.of(path.toString());
    try {
      if (Files.isDirectory(path)) {
        ReviewFolder.read(path, bad, examples);
      } else if (path.toString().endsWith(".tar.gz")) {
        ReviewFolder.readArchive(path, bad, examples);
      } else {
        readFile(path, bad, examples);
      }
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
    DataSet.LeftOut leftOut = bad.end();
    if (examples.isEmpty()) {
      throw new BadDataException(path + " holds no texts; give a file that does");
    }
    return new DataSet(name(path), examples, leftOut);
  }

  private static String name(Path path) {
    String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    return file.replaceFirst("(\\.(tsv|csv|jsonl|tar))?(\\.gz)?$", "");
  }

  private static BadDataException unreadable(String where, IOException e) {
    if (e instanceof EOFException) {
      return new BadDataException(
          where + ": the gzip data is cut off; fetch or pack the file again", e);
    }
    if (e instanceof ZipException) {
      return new BadDataException(
          where
              + " can't be read as gzip ("
              + e.getMessage()
              + "); fetch or pack it again, or take .gz off its name if it isn't packed",
          e);
    }
    return new BadDataException(
        where + " can't be read: " + e.getMessage() + "; check the file and its permissions", e);
  }

  private void readFile(Path file, BadRows.Count bad, List<Example> examples) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (!TABLE.matcher(name).matches()) {
      throw new BadDataException(
          file + " is of no known format; give a .tsv, .csv or .jsonl file, perhaps with .gz");
    }
    try (InputStream in = open(file)) {
      read(file.toString(), name, in, bad, examples);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
      return in;
    }
    try {
      return new GZIPInputStream(in, 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Reads rows.
   *
   * @param format ends with the format's ending
   */
  void read(String file, String format, InputStream in, BadRows.Count bad, List<Example> examples) {
    CheckedReader characters = new CheckedReader(in, file, !badRows.skip());
    try {
      if (format.endsWith(".tsv")) {
        readTable(file, characters, '\t', NO_QUOTE, bad, examples);
      } else if (format.endsWith(".csv")) {
        readTable(file, characters, ',', '"', bad, examples);
      } else {
        readJsonLines(file, characters, bad, examples);
      }
    } catch (IOException e) {
      throw unreadable(file + ", line " + characters.line(), e);
    } catch (UncheckedIOException e) {
      throw unreadable(file + ", line " + characters.line(), cause(e));
    } catch (CsvParseException e) {
      if (e.getCause() instanceof BadDataException ours) {
        throw ours;
      }
      throw new BadDataException(
          file
              + ", line "
              + characters.line()
              + " or before: not valid CSV ("
              + e.getMessage()
              + "); close every quote, and double quotes inside quotes",
          e);
    }
  }

  private static IOException cause(UncheckedIOException e) {
    IOException cause = e.getCause();
    return cause == null ? new IOException(e) : cause;
  }

  private void readTable(
      String file,
      CheckedReader in,
      char separator,
      char quote,
      BadRows.Count bad,
      List<Example> examples)
      throws IOException {
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder()
            .fieldSeparator(separator)
            .quoteCharacter(quote)
            .ignoreDifferentFieldCount(true)
            .ofCsvRecord(in)) {
      Iterator<CsvRecord> iterator = rows.iterator();
      if (!iterator.hasNext()) {
        throw new BadDataException(file + " is empty; give one whose first line names the columns");
      }
      List<String> header = new ArrayList<>(iterator.next().getFields());
      header.set(0, header.get(0).replaceFirst("^" + BYTE_ORDER_MARK, ""));
      int text = column(file, header, textColumn, "--text-column");
      int label =
          labelColumn.equals(NO_LABEL) ? text : column(file, header, labelColumn, "--label-column");
      while (iterator.hasNext()) {
        CsvRecord row = iterator.next();
        Origin origin = new Origin(file, row.getStartingLineNumber());
        String where = where(origin);
        List<String> fields = row.getFields();
        if (isWhole(String.join("", fields), where, bad)) {
          if (fields.size() == header.size()) {
            add(
                origin,
                fields.get(text),
                fields.get(label),
                name -> header.contains(name) ? fields.get(header.indexOf(name)) : null,
                bad,
                examples);
          } else {
            bad.bad(
                where,
                fields.size() + " columns instead of " + header.size(),
                separator == '\t'
                    ? "a text in a .tsv file must hold no tab; use .csv or .jsonl for those that do"
                    : "put texts that hold commas in quotes");
          }
        }
      }
    }
  }

  private static int column(String file, List<String> header, String name, String option) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new BadDataException(
          file
              + ", line 1: no column '"
              + name
              + "' among "
              + shortened(header.toString())
              + "; choose one with "
              + option);
    }
    return column;
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private static boolean isWhole(String row, String where, BadRows.Count bad) {
    if (CheckedReader.isMarked(row, CheckedReader.CUT)) {
      bad.bad(where, CheckedReader.tooLong(), "shorten it");
      return false;
    }
    if (CheckedReader.isMarked(row, CheckedReader.UNDECODABLE)) {
      bad.bad(where, "not UTF-8", "convert the file first, as with iconv -f latin1 -t utf8");
      return false;
    }
    return true;
  }

  private void readJsonLines(
      String file, CheckedReader characters, BadRows.Count bad, List<Example> examples)
      throws IOException {
    BufferedReader in = new BufferedReader(characters);
    long number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Origin origin = new Origin(file, ++number);
      String json = number == 1 ? line.replaceFirst("^" + BYTE_ORDER_MARK, "") : line;
      if (!json.isBlank() && isWhole(json, where(origin), bad)) {
        addJson(origin, json, bad, examples);
      }
    }
  }

  private void addJson(Origin origin, String line, BadRows.Count bad, List<Example> examples) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      bad.bad(where(origin), "not valid JSON", "every line must be one JSON object");
      return;
    }
    String text = node.path(textColumn).isTextual() ? node.path(textColumn).textValue() : null;
    add(origin, text, value(node, labelColumn), name -> value(node, name), bad, examples);
  }

  private static @Nullable String value(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isValueNode() && !value.isNull() ? value.asText() : null;
  }

  private static String where(Origin origin) {
    return "line " + origin.line();
  }

  private void add(
      Origin origin,
      @Nullable String text,
      @Nullable String label,
      Function<String, @Nullable String> row,
      BadRows.Count bad,
      List<Example> examples) {
    if (text == null || text.isBlank()) {
      bad.bad(
          where(origin),
          "no " + textColumn,
          "every row needs a text; choose it with --text-column");
    } else if (labelColumn.equals(NO_LABEL)) {
      examples.add(Example.about(new TextPair(text, target(row)), Label.NEUTRAL, Map.of(), origin));
    } else if (label == null || label.isBlank()) {
      bad.bad(
          where(origin),
          "no " + labelColumn,
          "every row needs a label; choose it with --label-column");
    } else if (!labels.knows(label)) {
      bad.bad(
          where(origin),
          "unknown label '" + shortened(label) + "', not one of " + labels,
          "say what it means with --labels, as in --labels '" + shortened(label) + "=positive'");
    } else {
      labels
          .meaningOf(label)
          .ifPresentOrElse(
              meaning ->
                  examples.add(
                      Example.about(new TextPair(text, target(row)), meaning, kept(row), origin)),
              bad::leftOut);
    }
  }

  private @Nullable String target(Function<String, @Nullable String> row) {
    for (String name : targetColumns) {
      String value = row.apply(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private Map<String, String> kept(Function<String, @Nullable String> row) {
    Map<String, String> kept = new HashMap<>();
    for (String name : keptColumns) {
      String value = row.apply(name);
      if (value != null && !value.isBlank()) {
        kept.put(name, value);
      }
    }
    return kept;
  }
}
