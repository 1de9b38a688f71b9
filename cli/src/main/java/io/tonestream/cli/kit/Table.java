package io.tonestream.cli.kit;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as they need to be. */
public final class Table {
  private final int columns;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... heads) {
    columns = heads.length;
    add(heads);
  }

  /** Adds a row; where it has fewer cells than columns, the last one takes what is left. */
  public void add(String... cells) {
    rows.add(List.of(cells).stream().map(ConsoleText::clean).toList());
  }

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        boolean takesTheRest = column == row.size() - 1;
        String cell = row.get(column);
        line.append(takesTheRest ? cell : ConsoleText.fit(cell, width(column)) + "  ");
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }

  private int width(int column) {
    return rows.stream()
        .filter(row -> row.size() == columns || column < row.size() - 1)
        .mapToInt(row -> ConsoleText.width(row.get(column)))
        .max()
        .orElse(0);
  }
}
