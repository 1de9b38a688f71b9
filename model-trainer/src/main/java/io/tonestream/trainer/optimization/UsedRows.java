package io.tonestream.trainer.optimization;

import io.tonestream.model.network.Encoded;
import java.util.Arrays;

/**
 * The rows of a table that some texts use, renumbered as 1, 2, …, so that the engine gets these
 * alone; row 0 is the padding. One thread's own, and used again for the next texts.
 */
public final class UsedRows {
  private final int[] local;
  private int[] rows = new int[1 << 10];
  private int count = 1;

  /** Of a table with so many rows, the padding included. */
  public UsedRows(int tableRows) {
    local = new int[tableRows];
  }

  /** Copies of the texts with the new numbers; those of earlier texts are forgotten. */
  public Encoded[] renumber(Encoded[] texts) {
    for (int i = 1; i < count; i++) {
      local[rows[i]] = 0;
    }
    count = 1;
    return Arrays.stream(texts).map(this::renumber).toArray(Encoded[]::new);
  }

  private Encoded renumber(Encoded text) {
    int[] ids = text.ids().clone();
    for (int i = 0; i < ids.length; i++) {
      int row = ids[i];
      if (local[row] == 0) {
        if (count == rows.length) {
          rows = Arrays.copyOf(rows, 2 * count);
        }
        rows[count] = row;
        local[row] = count++;
      }
      ids[i] = local[row];
    }
    return new Encoded(ids, text.weights());
  }

  /** How many there are, the padding included. */
  public int count() {
    return count;
  }

  /** The new number of a row of the table that the texts use. */
  public int renumbered(int row) {
    return local[row];
  }

  /** The table's number of a row. */
  public int row(int renumbered) {
    return rows[renumbered];
  }

  /** These rows of the table; the padding is 0. */
  public float[] of(float[] table, int width) {
    float[] used = new float[count * width];
    for (int i = 1; i < count; i++) {
      System.arraycopy(table, rows[i] * width, used, i * width, width);
    }
    return used;
  }
}
