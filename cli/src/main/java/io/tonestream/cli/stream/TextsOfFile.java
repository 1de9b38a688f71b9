package io.tonestream.cli.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The texts of a file alone, for commands that send nothing. */
public final class TextsOfFile {
  private static final String TEXT = "text";

  private TextsOfFile() {}

  /**
   * Hands over all texts of a file, whose name tells its format.
   *
   * @param column the column or JSON field with the text; {@code text} if it is null
   * @throws CommandFailure if the file can't be read, has a row without text, or no rows
   */
  public static void forEach(String file, @Nullable String column, Consumer<String> taker) {
    TextFormat format = format(file);
    String field = format == TextFormat.JSONL && column != null ? column : TEXT;
    TextRows texts = new TextRows(file, field, taker);
    try (TextFile rows = TextFile.open(file, InputStream.nullInputStream())) {
      rows.read(format, column == null ? Map.of() : Map.of(TEXT, column), texts);
    }
    if (texts.count == 0) {
      throw new CommandFailure(file + " has no texts");
    }
  }

  /** What the file's name tells. */
  static TextFormat format(String file) {
    return TextFormat.find(file)
        .orElseThrow(
            () ->
                new CommandFailure(
                    "can't tell the format of "
                        + file
                        + " by its name: call it .tsv, .csv, .jsonl or .txt, with .gz if it is"
                        + " gzipped"));
  }

  /** Takes rows apart; the first that has no text ends the command. */
  private static final class TextRows implements TextFile.Rows {
    private static final JsonMapper JSON = Json.mapperBuilder().build();

    private final String file;
    private final String field;
    private final Consumer<String> taker;
    private long count;

    TextRows(String file, String field, Consumer<String> taker) {
      this.file = file;
      this.field = field;
      this.taker = taker;
    }

    @Override
    public void good(byte @Nullable [] key, byte[] value) {
      count++;
      taker.accept(text(value));
    }

    private String text(byte[] value) {
      try {
        JsonNode text = JSON.readTree(value).path(field);
        if (text.isTextual() && !text.textValue().isBlank()) {
          return text.textValue();
        }
      } catch (IOException e) {
        throw new CommandFailure(file + ": line " + count + " isn't JSON", e);
      }
      throw new CommandFailure(file + ": line " + count + " has no text in '" + field + "'");
    }

    @Override
    public void bad(long line, String reason) {
      throw new CommandFailure(file + ": line " + line + ": " + reason);
    }
  }
}
