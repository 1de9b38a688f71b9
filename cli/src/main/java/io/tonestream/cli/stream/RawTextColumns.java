package io.tonestream.cli.stream;

import io.tonestream.schemas.RawText;
import io.tonestream.trainer.data.Columns;
import io.tonestream.trainer.data.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which column holds which field of a {@link RawText}. A field whose column isn't chosen is taken
 * from the column of the field's own name, if there is one.
 */
public final class RawTextColumns {
  @Option(
      names = "--text-column",
      paramLabel = "C",
      description = "Column of the text (default: text).")
  private @Nullable String text;

  @Option(
      names = "--brand-column",
      paramLabel = "C",
      description =
          "Column of the brand (default: brand, if there is one); where it is empty, brands are"
              + " found in the text.")
  private @Nullable String brand;

  @Option(
      names = "--time-column",
      paramLabel = "C",
      description =
          "Column of the event time, in epoch milliseconds or ISO-8601 (default: timestamp, if"
              + " there is one).")
  private @Nullable String time;

  @Option(
      names = "--id-column",
      paramLabel = "C",
      description = "Column of the id (default: id, if there is one).")
  private @Nullable String id;

  /** What a file must have: the text, and what was chosen. */
  Columns required() {
    Map<String, String> required = new LinkedHashMap<>();
    required.put(chosen(text, "text"), "--text-column");
    require(required, brand, "--brand-column");
    require(required, time, "--time-column");
    require(required, id, "--id-column");
    return new Columns(required, false);
  }

  private static void require(
      Map<String, String> required, @Nullable String column, String option) {
    if (column != null) {
      required.put(column, option);
    }
  }

  /**
   * The text in one row; empty cells are absent fields.
   *
   * @throws IllegalArgumentException if the row has none; the message says why
   */
  RawText read(Row row) {
    String itsText = row.value(chosen(text, "text"));
    String itsBrand = value(row, chosen(brand, "brand"));
    return new RawText(
        itsText == null ? "" : itsText,
        value(row, chosen(id, "id")),
        itsBrand == null ? List.of() : List.of(itsBrand),
        value(row, "source"),
        value(row, "author"),
        value(row, "lang"),
        time(value(row, chosen(time, "timestamp"))));
  }

  private static String chosen(@Nullable String column, String field) {
    return column == null ? field : column;
  }

  private static @Nullable String value(Row row, String column) {
    String value = row.value(column);
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable Instant time(@Nullable String cell) {
    if (cell == null) {
      return null;
    }
    String time = cell.strip();
    try {
      return time.chars().allMatch(Character::isDigit)
          ? Instant.ofEpochMilli(Long.parseLong(time))
          : OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "time '" + time + "' is neither epoch milliseconds nor ISO-8601 with an offset", e);
    }
  }
}
