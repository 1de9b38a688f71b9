package io.tonestream.model.language;

import java.util.Map;

/**
 * What each sequence of one to three characters says for each language: an open hash table, of
 * which a lookup makes no object. Immutable.
 *
 * <p>What the sequences say that end at one character is added up beforehand where all of them are
 * of common characters: a to z, space and apostrophe. Nearly all texts in Latin letters are read
 * that way, with one row for each character instead of three lookups; and only the languages that
 * are written in them have such rows, the first ones, two to a {@code long}.
 */
final class NgramScores {
  /** The longest sequence; three UTF-16 units fit into a long. */
  static final int MAX_LENGTH = 3;

  /** Scores are kept in such parts of one, in 16 bits: they lie in (-3.2, 3.2). */
  static final float UNIT = 1e-4f;

  /** Stands where no character is. */
  static final int NONE = 0;

  /** Of characters that aren't common. */
  static final int RARE = -1;

  private static final int BITS = 16;
  private static final int SPACE = 27;
  private static final int APOSTROPHE = 28;
  private static final int COMMON = 29;

  private final int languages;

  /** Of the languages in Latin letters. */
  private final int pairs;

  private final int mask;

  /** The sequence in each slot; 0 where there is none. */
  private final long[] keys;

  /** Where each slot's scores begin. */
  private final int[] places;

  /** {@code [sequences × languages]}, in {@link #UNIT}s. */
  private final short[] scores;

  /**
   * The sums of what ends with three common characters, {@code [third last, second last, last,
   * pairs]}. Of a pair, the second is added to the first times 2^32: added up, they stay apart as
   * long as neither takes more than 32 bits.
   */
  private final long[] endings;

  /**
   * A table of these scores.
   *
   * @param inLatin how many of the languages, the first ones, are written in Latin letters
   * @param scores by sequence, {@code [languages]} each
   */
  NgramScores(int languages, int inLatin, Map<String, float[]> scores) {
    int slots = Integer.highestOneBit(Math.max(1, scores.size())) << 2;
    this.languages = languages;
    this.pairs = (inLatin + 1) / 2;
    this.mask = slots - 1;
    this.keys = new long[slots];
    this.places = new int[slots];
    this.scores = new short[scores.size() * languages];
    int place = 0;
    for (Map.Entry<String, float[]> each : scores.entrySet()) {
      put(each.getKey(), place, each.getValue());
      place += languages;
    }
    endings = new long[COMMON * COMMON * COMMON * pairs];
    for (int third = 0; third < COMMON; third++) {
      for (int second = 0; second < COMMON; second++) {
        for (int last = 1; last < COMMON; last++) {
          int[] sums = new int[languages];
          addTo(sums, character(third), character(second), character(last));
          int at = ending(third, second, last);
          for (int language = 0; language < inLatin; language++) {
            endings[at + language / 2] +=
                language % 2 == 0 ? (long) sums[language] << 32 : sums[language];
          }
        }
      }
    }
  }

  /** How many languages there are. */
  int languages() {
    return languages;
  }

  /** How many pairs there are of languages in Latin letters. */
  int pairs() {
    return pairs;
  }

  /** The number of a common character; {@link #RARE} of others. */
  static int common(char character) {
    if (character >= 'a' && character <= 'z') {
      return character - 'a' + 1;
    }
    return switch (character) {
      case ' ' -> SPACE;
      case '\'' -> APOSTROPHE;
      default -> RARE;
    };
  }

  private static char character(int common) {
    return switch (common) {
      case NONE -> 0;
      case SPACE -> ' ';
      case APOSTROPHE -> '\'';
      default -> (char) (common - 1 + 'a');
    };
  }

  private int ending(int third, int second, int last) {
    return ((third * COMMON + second) * COMMON + last) * pairs;
  }

  /**
   * Adds what all sequences that end with these common characters say for languages in Latin
   * letters.
   *
   * @param sums {@code [pairs]}
   * @param third may be {@link #NONE}, as the second
   */
  void addCommon(long[] sums, int third, int second, int last) {
    int at = ending(third, second, last);
    for (int pair = 0; pair < pairs; pair++) {
      sums[pair] += endings[at + pair];
    }
  }

  /**
   * Moves what is added up of pairs to the sums of all languages.
   *
   * @param paired {@code [pairs]}, zeros afterwards
   * @param sums {@code [languages]}, in {@link #UNIT}s
   */
  void move(long[] paired, int[] sums) {
    for (int pair = 0; pair < pairs; pair++) {
      int second = (int) paired[pair];
      sums[2 * pair] += (int) (paired[pair] - second >> 32);
      if (2 * pair + 1 < languages) {
        sums[2 * pair + 1] += second;
      }
      paired[pair] = 0;
    }
  }

  /**
   * Adds what all sequences say that end with these characters; those that aren't there are 0.
   *
   * @param sums {@code [languages]}, in {@link #UNIT}s
   */
  void addTo(int[] sums, char third, char second, char last) {
    addTo(sums, last);
    if (second != 0) {
      long pair = append(second, last);
      addTo(sums, pair);
      if (third != 0) {
        addTo(sums, append(append(third, second), last));
      }
    }
  }

  /** The key of a sequence that is one character longer than that of another key. */
  private static long append(long key, char next) {
    return key << BITS | next;
  }

  /** Adds what this sequence says to the sums, {@code [languages]}, in {@link #UNIT}s. */
  private void addTo(int[] sums, long key) {
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
