package io.tonestream.trainer.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a table's header must have. JSON has no header: there, each row shows what it lacks.
 *
 * @param required the columns that must be there, each with the option that chooses another, or
 *     nothing if there is none
 * @param ragged whether a row may end before columns that aren't required, as spreadsheets leave
 *     empty cells out
 */
public record Columns(Map<String, String> required, boolean ragged) {
  private static final int MAX_SHOWN = 200;

  /** Takes a copy. */
  public Columns {
    required = Collections.unmodifiableMap(new LinkedHashMap<>(required));
  }

  /** These, without an option. */
  public static Columns of(List<String> required) {
    return new Columns(withoutOption(required), false);
  }

  /** These, without an option, and rows that may end after the last of them. */
  public static Columns ragged(List<String> required) {
    return new Columns(withoutOption(required), true);
  }

  private static Map<String, String> withoutOption(List<String> required) {
    Map<String, String> columns = new LinkedHashMap<>();
    required.forEach(column -> columns.put(column, ""));
    return columns;
  }

  /**
   * Makes sure that they are there.
   *
   * @throws BadDataException naming the first that isn't
   */
  void require(String file, List<String> header) {
    required.entrySet().stream()
        .filter(column -> !header.contains(column.getKey()))
        .findFirst()
        .ifPresent(
            missing -> {
              throw new BadDataException(
                  "%s, line 1: no column '%s' among %s%s"
                      .formatted(
                          file,
                          missing.getKey(),
                          shortened(header.toString()),
                          missing.getValue().isEmpty()
                              ? ""
                              : "; choose one with " + missing.getValue()));
            });
  }

  /** Whether a row of so many cells fits under the header. */
  boolean fit(List<String> header, int cells) {
    return cells == header.size() || ragged && cells < header.size() && cells >= least(header);
  }

  private int least(List<String> header) {
    return 1 + required.keySet().stream().mapToInt(header::indexOf).max().orElse(-1);
  }

  static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }
}
