package io.tonestream.trainer.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads labelled texts: {@code .tsv} (without quoting), {@code .csv}, {@code .jsonl}, each also
 * with {@code .gz}, or a folder like {@code aclImdb} with texts in {@code pos} and {@code neg}.
 *
 * @param textColumn name of the column with the text
 * @param labelColumn name of the column with the label
 * @param keptColumns names of further columns to keep where a file has them
 */
public record DataReader(String textColumn, String labelColumn, List<String> keptColumns) {
  private static final JsonMapper JSON = Json.mapperBuilder().build();

  /** Takes a copy. */
  public DataReader {
    keptColumns = List.copyOf(keptColumns);
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
    List<Example> examples = new ArrayList<>();
    if (!Files.exists(path)) {
      throw new BadDataException(path + ": there is no such file; check the path");
    }
    try {
      if (Files.isDirectory(path)) {
        ReviewFolder.read(path, examples);
      } else if (path.toString().endsWith(".tar.gz")) {
        ReviewFolder.readArchive(path, examples);
      } else {
        readFile(path, examples);
      }
    } catch (CharacterCodingException e) {
      throw new BadDataException(path + " is not UTF-8; convert it first", e);
    } catch (IOException e) {
      throw new BadDataException(path + " can't be read: " + e.getMessage(), e);
    }
    if (examples.isEmpty()) {
      throw new BadDataException(path + " holds no texts; give a file that does");
    }
    return new DataSet(name(path), examples);
  }

  private static String name(Path path) {
    String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    return file.replaceFirst("(\\.(tsv|csv|jsonl|tar))?(\\.gz)?$", "");
  }

  private void readFile(Path file, List<Example> examples) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    try (BufferedReader in = open(file)) {
      if (name.endsWith(".tsv")) {
        readTsv(file, in, examples);
      } else if (name.endsWith(".csv")) {
        readCsv(file, in, examples);
      } else if (name.endsWith(".jsonl")) {
        readJsonLines(file, in, examples);
      } else {
        throw new BadDataException(
            file + " is of no known format; give a .tsv, .csv or .jsonl file, perhaps with .gz");
      }
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
  }

  private void readTsv(Path file, BufferedReader in, List<Example> examples) throws IOException {
    String first = in.readLine();
    List<String> header = first == null ? List.of() : Arrays.asList(first.split("\t", -1));
    int text = column(file, header, textColumn, "--text-column");
    int label = column(file, header, labelColumn, "--label-column");
    int number = 1;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      String[] fields = line.split("\t", -1);
      if (fields.length != header.size()) {
        throw bad(
            file,
            number,
            fields.length + " columns instead of " + header.size(),
            "a text in a .tsv file must hold no tab; use .csv or .jsonl for those that do");
      }
      examples.add(
          example(
              file,
              number,
              fields[text],
              fields[label],
              name -> header.contains(name) ? fields[header.indexOf(name)] : null));
    }
  }

  private static int column(Path file, List<String> header, String name, String option) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw bad(file, 1, "no column '" + name + "' among " + header, "choose one with " + option);
    }
    return column;
  }

  private void readCsv(Path file, BufferedReader in, List<Example> examples) throws IOException {
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      for (NamedCsvRecord row : csv) {
        column(file, row.getHeader(), textColumn, "--text-column");
        column(file, row.getHeader(), labelColumn, "--label-column");
        long line = row.getStartingLineNumber();
        String text = row.findField(textColumn).orElse(null);
        examples.add(
            example(
                file,
                line,
                text,
                row.findField(labelColumn).orElse(null),
                name -> row.findField(name).orElse(null)));
      }
    } catch (CsvParseException e) {
      throw new BadDataException(file + " is not valid CSV: " + e.getMessage(), e);
    }
  }

  private void readJsonLines(Path file, BufferedReader in, List<Example> examples)
      throws IOException {
    int number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (!line.isBlank()) {
        JsonNode node = json(file, number, line);
        examples.add(
            example(
                file,
                number,
                string(node, textColumn),
                string(node, labelColumn),
                name -> node.path(name).isValueNode() ? node.path(name).asText() : null));
      }
    }
  }

  private static JsonNode json(Path file, int number, String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      throw bad(file, number, "not valid JSON", "every line must be one JSON object");
    }
  }

  private static @Nullable String string(JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).textValue() : null;
  }

  private Example example(
      Path file,
      long line,
      @Nullable String text,
      @Nullable String label,
      Function<String, @Nullable String> row) {
    if (text == null || text.isBlank()) {
      throw bad(file, line, "no " + textColumn, "every line needs a text; remove those without");
    }
    if (label == null) {
      throw bad(
          file,
          line,
          "no " + labelColumn,
          "every line needs a label; choose the column with --label-column");
    }
    try {
      return new Example(text, Label.of(label), kept(row));
    } catch (IllegalArgumentException e) {
      throw bad(file, line, String.valueOf(e.getMessage()), "rename the labels in the file first");
    }
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

  private static BadDataException bad(Path file, long line, String what, String remedy) {
    return new BadDataException(file + ", line " + line + ": " + what + "; " + remedy);
  }
}
