package io.tonestream.cli.stream;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private final Writer writer;
  private final Format format;
  private final CsvWriter csv;
  private boolean hasHeader;

  SentimentRows(Writer writer, Format format) {
    this.writer = writer;
    this.format = format;
    this.csv = CsvWriter.builder().build(writer);
  }

  /** How a row is written. */
  enum Format {
    /** RFC 4180, with a header. */
    CSV,
    /** An object a line. */
    JSONL
  }

  void write(BrandSentiment sentiment, BrandSentiment.Window window) throws IOException {
    Map<String, @Nullable Object> row = row(sentiment, window);
    switch (format) {
      case CSV -> {
        if (!hasHeader) {
          csv.writeRecord(row.keySet());
          hasHeader = true;
        }
        List<String> fields = new ArrayList<>(row.size());
        row.values().forEach(value -> fields.add(value == null ? "" : value.toString()));
        csv.writeRecord(fields);
      }
      case JSONL -> writer.write(new String(Json.write(row), StandardCharsets.UTF_8) + "\n");
    }
  }

  void flush() throws IOException {
    csv.flush();
    writer.flush();
  }

  private static Map<String, @Nullable Object> row(
      BrandSentiment sentiment, BrandSentiment.Window window) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("brand", sentiment.brand());
    row.put("asOf", sentiment.asOf().toString());
    row.put("revision", sentiment.revision());
    row.put("window", window.length().toString());
    row.put("start", window.start().toString());
    row.put("end", window.end().toString());
    row.put("status", window.status().name().toLowerCase(Locale.ROOT));
    row.put("volume", window.volume());
    row.put("negative", window.counts().negative());
    row.put("neutral", window.counts().neutral());
    row.put("positive", window.counts().positive());
    row.put("net", window.net());
    row.put("netLow", window.netLow());
    row.put("netHigh", window.netHigh());
    row.put("previousNet", window.previousNet());
    row.put("previousVolume", window.previousVolume());
    return row;
  }
}
