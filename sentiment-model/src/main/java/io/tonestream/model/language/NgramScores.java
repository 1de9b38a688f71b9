package io.tonestream.model.language;

import java.util.Map;

/**
 * What each sequence of one to three characters says for each language: an open hash table, of
 * which a lookup makes no object. Immutable.
 */
final class NgramScores {
  /** The longest sequence; three UTF-16 units fit into a long. */
  static final int MAX_LENGTH = 3;

  /** Scores are kept in such parts of one, in 16 bits: they lie in (-3.2, 3.2). */
  static final float UNIT = 1e-4f;

  private static final int BITS = 16;

  private final int languages;
  private final int mask;

  /** The sequence in each slot; 0 where there is none. */
  private final long[] keys;

  /** Where each slot's scores begin. */
  private final int[] places;

  /** {@code [sequences × languages]}, in {@link #UNIT}s. */
  private final short[] scores;

  /**
   * A table of these scores.
   *
   * @param scores by sequence, {@code [languages]} each
   */
  NgramScores(int languages, Map<String, float[]> scores) {
    int slots = Integer.highestOneBit(Math.max(1, scores.size())) << 2;
    this.languages = languages;
    this.mask = slots - 1;
    this.keys = new long[slots];
    this.places = new int[slots];
    this.scores = new short[scores.size() * languages];
    int place = 0;
    for (Map.Entry<String, float[]> each : scores.entrySet()) {
      put(each.getKey(), place, each.getValue());
      place += languages;
    }
  }

  /** The key of a sequence that is one character longer than that of another key. */
  static long append(long key, char next) {
    return key << BITS | next;
  }

  /** Adds what this sequence says to the sums, {@code [languages]}, in {@link #UNIT}s. */
  void addTo(int[] sums, long key) {
    int slot = slotOf(key);
    if (keys[slot] == key) {
      int at = places[slot];
      for (int language = 0; language < languages; language++) {
        sums[language] += scores[at + language];
      }
    }
  }

  private void put(String sequence, int place, float[] values) {
    long key = 0;
    for (int i = 0; i < sequence.length(); i++) {
      key = append(key, sequence.charAt(i));
    }
    int slot = slotOf(key);
    keys[slot] = key;
    places[slot] = place;
    for (int language = 0; language < languages; language++) {
      int units = Math.round(values[language] / UNIT);
      scores[place + language] =
          (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, units));
    }
  }

  /** Where the key is, or would be. */
  private int slotOf(long key) {
    int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
