package io.tonestream.model.network;

/**
 * A text as numbers. Not copied: who hands one on doesn't change it any more.
 *
 * @param ids row numbers of the network's table, at least one; never 0, which is the padding
 * @param weights how much each counts
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere, made for every text
public record Encoded(int[] ids, float[] weights) {
  /** How many rows the text uses. */
  public int length() {
    return ids.length;
  }
}
