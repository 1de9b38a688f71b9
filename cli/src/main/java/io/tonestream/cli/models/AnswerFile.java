package io.tonestream.cli.models;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.Columns;
import io.tonestream.trainer.data.Origin;
import io.tonestream.trainer.data.Row;
import io.tonestream.trainer.data.RowFile;
import io.tonestream.trainer.data.RowFormat;
import io.tonestream.trainer.data.RowHandler;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Labels that humans filled into a {@link QuestionFile}, or into any file with the columns {@code
 * text} and {@code label}, and {@code id} and {@code brand} if they are known.
 *
 * @param feedback rows with a label
 * @param unlabelled how many rows have none
 */
record AnswerFile(List<Feedback> feedback, long unlabelled) {
  private static final int MAX_NAMED = 10;

  /**
   * As spreadsheets write them, empty cells at a row's end may be left out, but not the label's.
   */
  private static final Columns COLUMNS = Columns.ragged(List.of("text", "label"));

  /** Takes a copy. */
  public AnswerFile {
    feedback = List.copyOf(feedback);
  }

  /**
   * Reads a {@code .tsv}, {@code .csv} or {@code .jsonl} file, or one of these with {@code .gz}.
   *
   * @param now when the labels are told
   * @throws BadDataException if it can't be read
   * @throws IllegalArgumentException if a row is wrong: a line for each of the first of them says
   *     what is
   */
  public static AnswerFile read(Path file, Instant now) {
    RowFormat format =
        RowFormat.of(file.toString())
            .filter(each -> each != RowFormat.TEXT)
            .orElseThrow(
                () -> new IllegalArgumentException(file + " is neither .tsv, .csv nor .jsonl"));
    Rows rows = new Rows(file, now);
    try (RowFile opened = RowFile.open(file)) {
      opened.read(format, COLUMNS, rows);
    }
    return rows.finish();
  }

  /** Collects rows, and what is wrong with them. */
  private static final class Rows implements RowHandler {
    private final Path file;
    private final Instant now;
    private final List<Feedback> feedback = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private long unlabelled;

    Rows(Path file, Instant now) {
      this.file = file;
      this.now = now;
    }

    @Override
    public void row(Row row) {
      String label = orEmpty(row.value("label")).strip().toLowerCase(Locale.ROOT);
      if (label.isEmpty()) {
        unlabelled++;
        return;
      }
      try {
        feedback.add(
            new Feedback(
                orEmpty(row.value("id")),
                orEmpty(row.value("text")),
                Label.of(label),
                orEmpty(row.value("brand")),
                now));
      } catch (IllegalArgumentException e) {
        bad(row.line(), String.valueOf(e.getMessage()));
      }
    }

    private static String orEmpty(@Nullable String value) {
      return value == null ? "" : value;
    }

    @Override
    public void bad(long line, String problem) {
      wrong.add(new Origin(file.toString(), line) + ": " + problem);
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
