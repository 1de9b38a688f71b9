package io.tonestream.model.network;

import java.util.BitSet;
import java.util.Map;

/**
 * The rows of a network's table that say nothing: of a vocabulary, the row of all words that it
 * doesn't list; of a {@link Bag}, the rows that no training text used and that are still zero.
 * Where most rows are in use, a bag's unknown features hit such a row now and then only, so that
 * the share of texts in rows is low, but it rises with the unknown all the same. Immutable.
 */
public final class UnknownRows {
  /** A bit for each row; rows beyond its end are known. */
  private final long[] bits;

  private UnknownRows(BitSet rows) {
    this.bits = rows.toLongArray();
  }

  /** Of a network with these parameters; subwords have none. */
  public static UnknownRows of(Architecture architecture, Map<String, Tensor> parameters) {
    BitSet rows = new BitSet();
    if (architecture instanceof Bag) {
      Tensor table = parameters.get(Bag.TABLE);
      if (table != null) {
        addZeroRows(table, rows);
      }
    } else if (!(architecture instanceof Transformer)) {
      // Subwords leave next to nothing unknown.
      rows.set(WordEncoder.UNKNOWN);
    }
    return new UnknownRows(rows);
  }

  /** Row 0 is the padding, which no text has. */
  private static void addZeroRows(Tensor table, BitSet rows) {
    rows.set(1, (int) table.shape()[0]);
    long width = table.shape()[1];
    long[] next = {0};
    table
        .numbers()
        .forEachChunk(
            chunk -> {
              for (; chunk.hasRemaining(); next[0]++) {
                if (chunk.get() != 0) {
                  rows.clear((int) (next[0] / width));
                }
              }
            });
  }

  /** Whether there are none: then what a text shares with the training texts can't be told. */
  public boolean isEmpty() {
    return bits.length == 0;
  }

  /** Which share of a text's rows they are, in [0, 1]. */
  public float shareOf(Encoded text) {
    int unknown = 0;
    for (int id : text.ids()) {
      int word = id >>> 6;
      unknown += word < bits.length ? (int) (bits[word] >>> id & 1) : 0;
    }
    return (float) unknown / text.length();
  }
}
