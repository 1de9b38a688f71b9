package io.tonestream.cli.stream;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The raw texts of a file, as {@code send} reads them, for commands that send them otherwise. */
public final class RawTextsOfFile {
  private RawTextsOfFile() {}

  /**
   * All raw texts of a file, whose name tells its format.
   *
   * @param textColumn the column with the text; {@code text} if it is null
   * @param brandColumn the column with the brand; {@code brand}, if there is one, if it is null
   * @throws CommandFailure if the file can't be read, has a row that can't be sent, or no rows
   */
  public static List<RawText> read(
      String file, @Nullable String textColumn, @Nullable String brandColumn) {
    Map<String, @Nullable String> columns = new HashMap<>();
    columns.put("text", textColumn);
    columns.put("brand", brandColumn);
    Texts texts = new Texts(file);
    try (TextFile rows = TextFile.open(file, InputStream.nullInputStream())) {
      rows.read(TextsOfFile.format(file), columns, texts);
    }
    if (texts.all.isEmpty()) {
      throw new CommandFailure(file + " has no texts");
    }
    return texts.all;
  }

  /** Takes rows up; the first bad one ends the command. */
  private static final class Texts implements TextFile.Rows {
    private final String file;
    private final List<RawText> all = new ArrayList<>();

    Texts(String file) {
      this.file = file;
    }

    @Override
    public void good(byte @Nullable [] key, byte[] value) {
      try {
        all.add(Json.read(RawText.class, value));
      } catch (BadJsonException e) {
        throw new CommandFailure(file + ": text " + (all.size() + 1) + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void bad(long line, String reason) {
      throw new CommandFailure(file + ": line " + line + ": " + reason);
    }
  }
}
