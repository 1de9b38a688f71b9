package io.tonestream.cli.stream;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.Columns;
import io.tonestream.trainer.data.Row;
import io.tonestream.trainer.data.RowFile;
import io.tonestream.trainer.data.RowFormat;
import io.tonestream.trainer.data.RowHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of raw texts. */
public final class RawTextFile {
  private RawTextFile() {}

  /** What becomes of its rows. */
  interface Rows {
    /** A row of a table, or a line of text. */
    void text(RawText text);

    /** A line of JSON as it stands there, be it valid or not. */
    void json(long line, String json);

    /** A row that holds no text; see {@link RowHandler#bad}. */
    void bad(long line, String problem);
  }

  /**
   * Reads it.
   *
   * @throws BadDataException if it can't be read on, or has no header that fits
   */
  static void read(RowFile file, RowFormat format, RawTextColumns columns, Rows rows) {
    boolean isJson = format == RowFormat.JSONL;
    file.read(
        isJson ? RowFormat.TEXT : format,
        isJson ? Columns.of(List.of()) : columns.required(),
        new RowHandler() {
          @Override
          public void row(Row row) {
            if (isJson) {
              rows.json(row.line(), String.valueOf(row.value(RowFormat.TEXT_COLUMN)));
            } else {
              addText(row);
            }
          }

          private void addText(Row row) {
            RawText text;
            try {
              text = columns.read(row);
            } catch (IllegalArgumentException e) {
              rows.bad(row.line(), String.valueOf(e.getMessage()));
              return;
            }
            rows.text(text);
          }

          @Override
          public void bad(long line, String problem) {
            rows.bad(line, problem);
          }
        });
  }

  /**
   * All raw texts of a file, whose name tells its format.
   *
   * @throws BadDataException if it can't be read, or has a row that can't be sent
   */
  public static List<RawText> readAll(Path path, RawTextColumns columns) {
    RowFormat format = RowFormat.require(path.toString(), "");
    BadRows.Count badRows = BadRows.fail().of(path.toString());
    List<RawText> texts = new ArrayList<>();
    Rows rows =
        new Rows() {
          @Override
          public void text(RawText text) {
            texts.add(text);
          }

          @Override
          public void json(long line, String json) {
            try {
              texts.add(Json.read(RawText.class, json.getBytes(StandardCharsets.UTF_8)));
            } catch (BadJsonException e) {
              bad(line, String.valueOf(e.getMessage()));
            }
          }

          @Override
          public void bad(long line, String problem) {
            badRows.bad(line, problem);
          }
        };
    try (RowFile file = RowFile.open(path)) {
      read(file, format, columns, rows);
    }
    return texts;
  }
}
