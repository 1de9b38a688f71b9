package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a brand's window as a row, the same columns in each format. Times are ISO-8601,
 * windows too. What has no value is empty, or null. One thread uses it; it doesn't close its
 * writer.
 */
final class SentimentRows {
  private static final List<String> COLUMNS =
      List.of(
          "brand",
          "asOf",
          "revision",
          "window",
          "start",
          "end",
          "status",
          "volume",
          "negative",
          "neutral",
          "positive",
          "net",
          "netLow",
          "netHigh",
          "previousNet",
          "previousVolume");

  private final Writer writer;
  private final Format format;
  private final CsvWriter csv;

  /** Writes the header, if the format has one. */
  SentimentRows(Writer writer, Format format) {
    this.writer = writer;
    this.format = format;
    this.csv = CsvWriter.builder().build(writer);
    if (format == Format.CSV) {
      csv.writeRecord(COLUMNS);
    }
  }

  /** How a row is written. */
  enum Format {
    /** RFC 4180, with a header. */
    CSV,
    /** An object a line. */
    JSONL
  }

  void write(BrandSentiment sentiment, BrandSentiment.Window window) throws IOException {
    List<@Nullable Object> row = row(sentiment, window);
    switch (format) {
      case CSV ->
          csv.writeRecord(
              row.stream().map(value -> value == null ? "" : value.toString()).toList());
      case JSONL -> writer.write(new String(Json.write(byColumn(row)), UTF_8) + "\n");
    }
  }

  void flush() throws IOException {
    csv.flush();
    writer.flush();
  }

  private static List<@Nullable Object> row(
      BrandSentiment sentiment, BrandSentiment.Window window) {
    return Arrays.asList(
        sentiment.brand(),
        sentiment.asOf().toString(),
        sentiment.revision(),
        window.length().toString(),
        window.start().toString(),
        window.end().toString(),
        window.status().name().toLowerCase(Locale.ROOT),
        window.volume(),
        window.counts().negative(),
        window.counts().neutral(),
        window.counts().positive(),
        window.net(),
        window.netLow(),
        window.netHigh(),
        window.previousNet(),
        window.previousVolume());
  }

  private static Map<String, @Nullable Object> byColumn(List<@Nullable Object> row) {
    Map<String, @Nullable Object> byColumn = new LinkedHashMap<>();
    for (int column = 0; column < row.size(); column++) {
      byColumn.put(COLUMNS.get(column), row.get(column));
    }
    return byColumn;
  }
}
