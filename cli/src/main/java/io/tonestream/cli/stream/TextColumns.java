package io.tonestream.cli.stream;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.RawText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which column holds which field of a {@link RawText}. A field whose column isn't chosen is taken
 * from the column of the field's own name, if there is one.
 */
final class TextColumns {
  private final int columns;
  private final Map<String, Integer> positions;

  private TextColumns(int columns, Map<String, Integer> positions) {
    this.columns = columns;
    this.positions = positions;
  }

  /**
   * Finds the columns in a header.
   *
   * @param chosen column by field; a field that isn't chosen is missing or null
   * @throws CommandFailure if a chosen column, or one for the text, isn't there
   */
  static TextColumns of(String file, List<String> header, Map<String, @Nullable String> chosen) {
    Map<String, Integer> positions = new LinkedHashMap<>();
    for (String field : List.of("text", "id", "brand", "source", "author", "lang", "timestamp")) {
      String choice = chosen.get(field);
      int position = header.indexOf(choice == null ? field : choice);
      if (position >= 0) {
        positions.put(field, position);
      } else if (choice != null || field.equals("text")) {
        throw new CommandFailure(
            "%s has no column '%s'; it has: %s"
                .formatted(file, choice == null ? field : choice, String.join(", ", header)));
      }
    }
    return new TextColumns(header.size(), positions);
  }

  /**
   * The text in one row; empty cells are absent fields.
   *
   * @throws IllegalArgumentException if the row has none; the message says why
   */
  RawText read(List<String> row) {
    if (row.size() != columns) {
      throw new IllegalArgumentException(
          "has " + row.size() + " columns, the header has " + columns);
    }
    String brand = cell(row, "brand");
    return new RawText(
        row.get(positions.getOrDefault("text", 0)),
        cell(row, "id"),
        brand == null ? List.of() : List.of(brand),
        cell(row, "source"),
        cell(row, "author"),
        cell(row, "lang"),
        time(cell(row, "timestamp")));
  }

  private @Nullable String cell(List<String> row, String field) {
    Integer position = positions.get(field);
    return position == null || row.get(position).isBlank() ? null : row.get(position);
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
