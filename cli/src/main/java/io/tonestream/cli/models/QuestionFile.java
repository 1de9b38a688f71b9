package io.tonestream.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.asking.Question.AskedText;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of texts with an empty column for the label, for a human to fill in: tab-separated, or
 * JSON lines. {@link AnswerFile} reads it back.
 */
final class QuestionFile {
  private static final List<String> COLUMNS = List.of("id", "brand", "text", "predicted", "label");

  private QuestionFile() {}

  /**
   * Makes sure that there is such a format, and no such file yet: it may hold labels.
   *
   * @throws IllegalArgumentException naming the file
   */
  public static void requireNew(Path file) {
    isJson(file);
    if (Files.exists(file)) {
      throw new IllegalArgumentException(
          "%s is there already, and may hold labels: name another file".formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s can't be written: there is no folder %s".formatted(file, folder));
    }
  }

  /**
   * Writes a file that isn't there.
   *
   * @throws IllegalArgumentException if it is
   */
  public static void write(Path file, List<AskedText> texts) {
    String content = isJson(file) ? jsonLines(texts) : tabs(texts);
    try {
      Files.writeString(file, content, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(file + " is there already", e);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  private static boolean isJson(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".tsv") && !name.endsWith(".jsonl")) {
      throw new IllegalArgumentException(file + " is neither .tsv nor .jsonl");
    }
    return name.endsWith(".jsonl");
  }

  private static String tabs(List<AskedText> texts) {
    return Stream.concat(
            Stream.of(COLUMNS),
            texts.stream()
                .map(
                    each ->
                        List.of(
                            each.id(), each.brand(), each.text(), each.predicted().wireName(), "")))
        .map(row -> row.stream().map(QuestionFile::cell).collect(Collectors.joining("\t")) + "\n")
        .collect(Collectors.joining());
  }

  /** Nothing is quoted, so that no cell holds a tab or a line break. */
  private static String cell(String text) {
    return text.replaceAll("[\\t\\n\\r\\u000b\\f\\u0085\\u2028\\u2029]+", " ");
  }

  private static String jsonLines(List<AskedText> texts) {
    return texts.stream().map(QuestionFile::line).collect(Collectors.joining());
  }

  private static String line(AskedText text) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("id", text.id());
    row.put("brand", text.brand());
    row.put("text", text.text());
    row.put("predicted", text.predicted().wireName());
    row.put("label", "");
    return new String(Json.write(row), UTF_8) + "\n";
  }
}
