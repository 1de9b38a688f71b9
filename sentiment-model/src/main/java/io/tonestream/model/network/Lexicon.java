package io.tonestream.model.network;

/**
 * How positive or negative words are by themselves: lines of a word, a tab and its valence, from
 * about −4 to 4. Immutable. Looked up by {@link Hash}.
 */
final class Lexicon {
  private final int[] hashes;
  private final float[] valences;

  private Lexicon(int capacity) {
    hashes = new int[capacity];
    valences = new float[capacity];
  }

  /**
   * Reads a lexicon; the empty string is one without words. Of a word that comes twice the first
   * counts.
   *
   * @throws IllegalArgumentException if a line is not a word and a number; the message names it
   */
  static Lexicon parse(String lines) {
    String[] each = lines.isEmpty() ? new String[0] : lines.split("\n");
    Lexicon lexicon = new Lexicon(Integer.highestOneBit(each.length + 1) * 4);
    for (int i = 0; i < each.length; i++) {
      int tab = each[i].indexOf('\t');
      try {
        lexicon.put(each[i].substring(0, tab), Float.parseFloat(each[i].substring(tab + 1)));
      } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + " of the lexicon is not a word, a tab and a number", e);
      }
    }
    return lexicon;
  }

  private void put(String word, float valence) {
    if (!(Math.abs(valence) <= 10)) {
      throw new NumberFormatException("valence " + valence);
    }
    int hash = Hash.of(word.toCharArray(), 0, word.length());
    int slot = slot(hash);
    while (valences[slot] != 0) {
      if (hashes[slot] == hash) {
        return;
      }
      slot = (slot + 1) & (hashes.length - 1);
    }
    hashes[slot] = hash;
    valences[slot] = valence;
  }

  /** The valence of the word with this hash; 0 for one that isn't listed. */
  float valence(int hash) {
    int slot = slot(hash);
    while (valences[slot] != 0) {
      if (hashes[slot] == hash) {
        return valences[slot];
      }
      slot = (slot + 1) & (hashes.length - 1);
    }
    return 0;
  }

  private int slot(int hash) {
    return Hash.spread(hash) & (hashes.length - 1);
  }
}
