package io.tonestream.cli.stream;

import io.tonestream.cli.kit.CommandFailure;
import java.util.Locale;
import java.util.Optional;

/** How a file holds texts. */
enum TextFormat {
  /** A JSON document a line; sent as it is, be it valid or not. */
  JSONL,
  /** Named columns between tabs; no quoting. */
  TSV,
  /** Named columns, quoted as RFC 4180 has it. */
  CSV,
  /** A text a line. */
  TEXT;

  /**
   * The format that a file's name tells, with {@code .gz} at its end or not.
   *
   * @throws CommandFailure if it tells none
   */
  static TextFormat ofName(String fileName) {
    return find(fileName)
        .orElseThrow(
            () ->
                new CommandFailure(
                    "can't tell the format of "
                        + fileName
                        + " by its name: say --format jsonl|tsv|csv|text"));
  }

  /** The format that a file's name tells, if it does. */
  static Optional<TextFormat> find(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return switch (extension) {
      case "jsonl", "ndjson" -> Optional.of(JSONL);
      case "tsv" -> Optional.of(TSV);
      case "csv" -> Optional.of(CSV);
      case "txt", "text" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }
}
