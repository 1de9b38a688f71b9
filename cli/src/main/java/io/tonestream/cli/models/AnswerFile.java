package io.tonestream.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Labels that humans filled into a {@link QuestionFile}, or into any file with the columns {@code
 * text} and {@code label}, and {@code id} and {@code brand} if they are known.
 *
 * @param feedback rows with a label
 * @param unlabelled how many rows have none
 */
public record AnswerFile(List<Feedback> feedback, long unlabelled) {
  private static final JsonMapper JSON = Json.mapperBuilder().build();
  private static final int MAX_NAMED = 10;

  /** Takes a copy. */
  public AnswerFile {
    feedback = List.copyOf(feedback);
  }

  /**
   * Reads a {@code .tsv}, {@code .csv} or {@code .jsonl} file.
   *
   * @param now when the labels are told
   * @throws IllegalArgumentException if it can't be read, or a row is wrong: a line for each of the
   *     first of them says what is
   */
  public static AnswerFile read(Path file, Instant now) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    try {
      if (name.endsWith(".tsv")) {
        return tabs(file, now);
      }
      if (name.endsWith(".csv")) {
        return commas(file, now);
      }
      if (name.endsWith(".jsonl")) {
        return jsonLines(file, now);
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw new IllegalArgumentException("can't read %s: %s".formatted(file, e.getMessage()), e);
    }
    throw new IllegalArgumentException(file + " is neither .tsv, .csv nor .jsonl");
  }

  private static AnswerFile tabs(Path file, Instant now) throws IOException {
    Rows rows = new Rows(file, now);
    List<String> lines = Files.readAllLines(file, UTF_8);
    for (int line = 0; line < lines.size(); line++) {
      if (line == 0 || !lines.get(line).isBlank()) {
        rows.add(line + 1, List.of(lines.get(line).split("\t", -1)));
      }
    }
    return rows.finish();
  }

  private static AnswerFile commas(Path file, Instant now) throws IOException {
    Rows rows = new Rows(file, now);
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder().ignoreDifferentFieldCount(true).ofCsvRecord(file)) {
      csv.forEach(record -> rows.add(record.getStartingLineNumber(), record.getFields()));
    }
    return rows.finish();
  }

  private static AnswerFile jsonLines(Path file, Instant now) throws IOException {
    Rows rows = new Rows(file, now);
    List<String> lines = Files.readAllLines(file, UTF_8);
    for (int line = 0; line < lines.size(); line++) {
      if (!lines.get(line).isBlank()) {
        rows.addJson(line + 1, lines.get(line));
      }
    }
    return rows.finish();
  }

  /** Collects rows, and what is wrong with them. */
  private static final class Rows {
    private final Path file;
    private final Instant now;
    private final Map<String, Integer> columns = new HashMap<>();
    private final List<Feedback> feedback = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private long unlabelled;

    Rows(Path file, Instant now) {
      this.file = file;
      this.now = now;
    }

    void add(long line, List<String> row) {
      if (columns.isEmpty()) {
        header(row);
      } else if (row.size() <= requireNonNull(columns.get("label"))
          || row.size() > columns.size()) {
        wrong.add(
            "%s:%d: has %d columns, the header has %d"
                .formatted(file, line, row.size(), columns.size()));
      } else {
        Map<String, String> values = new HashMap<>();
        columns.forEach(
            (name, place) -> values.put(name, place < row.size() ? row.get(place) : ""));
        add(line, values);
      }
    }

    /** A byte order mark isn't part of the first column's name. */
    private void header(List<String> row) {
      for (int place = 0; place < row.size(); place++) {
        columns.putIfAbsent(row.get(place).replace("\ufeff", "").strip(), place);
      }
      for (String needed : List.of("text", "label")) {
        if (!columns.containsKey(needed)) {
          throw new IllegalArgumentException(
              "%s has no column '%s'; it has: %s".formatted(file, needed, String.join(", ", row)));
        }
      }
    }

    void addJson(long line, String text) {
      try {
        JsonNode row = JSON.readTree(text);
        Map<String, String> values = new HashMap<>();
        for (String name : List.of("id", "brand", "text", "label")) {
          values.put(name, row.path(name).asText(""));
        }
        add(line, values);
      } catch (JsonProcessingException e) {
        wrong.add("%s:%d: isn't JSON: %s".formatted(file, line, e.getOriginalMessage()));
      }
    }

    private void add(long line, Map<String, String> row) {
      String label = row.getOrDefault("label", "").strip().toLowerCase(Locale.ROOT);
      if (label.isEmpty()) {
        unlabelled++;
        return;
      }
      try {
        feedback.add(
            new Feedback(
                row.getOrDefault("id", ""),
                row.getOrDefault("text", ""),
                Label.of(label),
                row.getOrDefault("brand", ""),
                now));
      } catch (IllegalArgumentException e) {
        wrong.add("%s:%d: %s".formatted(file, line, e.getMessage()));
      }
    }

    AnswerFile finish() {
      if (!wrong.isEmpty()) {
        String more =
            wrong.size() > MAX_NAMED ? "%n... and %d more".formatted(wrong.size() - MAX_NAMED) : "";
        throw new IllegalArgumentException(
            wrong.stream().limit(MAX_NAMED).collect(Collectors.joining(System.lineSeparator()))
                + more);
      }
      return new AnswerFile(feedback, unlabelled);
    }
  }
}
