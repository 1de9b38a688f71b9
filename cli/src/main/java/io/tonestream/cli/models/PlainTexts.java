package io.tonestream.cli.models;

import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.Columns;
import io.tonestream.trainer.data.Row;
import io.tonestream.trainer.data.RowFile;
import io.tonestream.trainer.data.RowFormat;
import io.tonestream.trainer.data.RowHandler;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The texts of a file alone, for commands that learn from words. */
final class PlainTexts {
  private PlainTexts() {}

  /**
   * Hands over all texts of a file, whose name tells its format.
   *
   * @param chosen the column or JSON field with the text; {@code text} if it is null
   * @throws BadDataException if the file can't be read, has a row without text, or no rows
   */
  static void forEach(Path path, @Nullable String chosen, Consumer<String> taker) {
    RowFormat format = RowFormat.require(path.toString(), "");
    String column = chosen == null || format == RowFormat.TEXT ? RowFormat.TEXT_COLUMN : chosen;
    Texts texts = new Texts(column, BadRows.fail().of(path.toString()), taker);
    try (RowFile file = RowFile.open(path)) {
      file.read(format, new Columns(Map.of(column, "--text-column"), false), texts);
    }
    if (texts.count == 0) {
      throw new IllegalArgumentException(path + " has no texts");
    }
  }

  /** Takes texts out of rows; the first that has none ends the command. */
  private static final class Texts implements RowHandler {
    private final String column;
    private final BadRows.Count badRows;
    private final Consumer<String> taker;
    private long count;

    Texts(String column, BadRows.Count badRows, Consumer<String> taker) {
      this.column = column;
      this.badRows = badRows;
      this.taker = taker;
    }

    @Override
    public void row(Row row) {
      String text = row.text(column);
      if (text == null || text.isBlank()) {
        bad(row.line(), "no text in '" + column + "'; choose another with --text-column");
        return;
      }
      count++;
      taker.accept(text);
    }

    @Override
    public void bad(long line, String problem) {
      badRows.bad(line, problem);
    }
  }
}
