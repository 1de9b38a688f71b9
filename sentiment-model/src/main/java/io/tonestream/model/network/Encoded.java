package io.tonestream.model.network;

/**
 * A text as numbers. Not copied: who hands one on doesn't change it any more.
 *
 * @param ids row numbers of the network's table, at least one; padding beyond them is 0
 * @param weights how much each counts
 * @param firstLength how many of the ids belong to the first segment; all if there is no second
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere, made for every text
public record Encoded(int[] ids, float[] weights, int firstLength) {
  /** A text alone. */
  public Encoded(int[] ids, float[] weights) {
    this(ids, weights, ids.length);
  }

  /** How many rows the text uses. */
  public int length() {
    return ids.length;
  }
}
