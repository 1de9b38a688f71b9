package io.tonestream.trainer.report;

import java.util.List;

/**
 * Facts to set out as a table, on whatever page.
 *
 * @param columns their names
 * @param rows a cell for each column, the first of which names the row
 */
public record Table(String caption, List<String> columns, List<List<String>> rows) {
  /** Takes copies. */
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }
}
