package io.tonestream.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a file. */
public sealed interface Row {
  /** Where it begins, from 1. */
  long line();

  /** What stands in a column; null if the row doesn't have it, or more than one value there. */
  @Nullable String value(String column);

  /** The same; null for what is no text, such as a number in a JSON object. */
  @Nullable String text(String column);

  /** A row of a table; it may have fewer cells than the header names. */
  record TableRow(long line, List<String> header, List<String> cells) implements Row {
    @Override
    public @Nullable String value(String column) {
      int place = header.indexOf(column);
      return place < 0 || place >= cells.size() ? null : cells.get(place);
    }

    @Override
    public @Nullable String text(String column) {
      return value(column);
    }
  }

  /** A line of JSON. */
  record JsonRow(long line, JsonNode object) implements Row {
    @Override
    public @Nullable String value(String column) {
      JsonNode value = object.path(column);
      return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    @Override
    public @Nullable String text(String column) {
      return object.path(column).textValue();
    }
  }
}
