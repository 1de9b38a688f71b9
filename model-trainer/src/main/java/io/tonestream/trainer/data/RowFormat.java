package io.tonestream.trainer.data;

import java.util.Locale;
import java.util.Optional;

/** How a file holds rows. */
public enum RowFormat {
  /** Named columns between tabs; no quoting. */
  TSV,
  /** Named columns, quoted as RFC 4180 has it. */
  CSV,
  /** A JSON object a line. */
  JSONL,
  /** A text a line, in the column {@link #TEXT_COLUMN}. */
  TEXT;

  /** What the only column of a file without named ones is called. */
  public static final String TEXT_COLUMN = "text";

  /** The format that a file's name tells, with {@code .gz} at its end or not; empty if none. */
  public static Optional<RowFormat> of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "jsonl", "ndjson" -> Optional.of(JSONL);
      case "tsv" -> Optional.of(TSV);
      case "csv" -> Optional.of(CSV);
      case "txt", "text" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  /**
   * The same.
   *
   * @param orElse what else can be done, for the message
   * @throws BadDataException if it tells none
   */
  public static RowFormat require(String fileName, String orElse) {
    return of(fileName)
        .orElseThrow(
            () ->
                new BadDataException(
                    "can't tell the format of %s by its name: call it .tsv, .csv, .jsonl or .txt, with .gz if it is gzipped%s"
                        .formatted(fileName, orElse)));
  }
}
