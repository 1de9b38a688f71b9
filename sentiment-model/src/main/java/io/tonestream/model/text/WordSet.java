package io.tonestream.model.text;

/**
 * A fixed set of words that is asked about slices of a buffer, in any case, without making strings.
 */
final class WordSet {
  private final String[] table;

  private WordSet(String[] table) {
    this.table = table;
  }

  static WordSet of(String words) {
    String[] each = words.trim().split("\\s+");
    String[] table = new String[Integer.highestOneBit(each.length) * 4];
    for (String word : each) {
      int slot = slot(hash(word.toCharArray(), 0, word.length()), table.length);
      while (table[slot] != null) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = word;
    }
    return new WordSet(table);
  }

  boolean contains(char[] characters, int start, int end) {
    int slot = slot(hash(characters, start, end), table.length);
    while (table[slot] != null) {
      if (equal(table[slot], characters, start, end)) {
        return true;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return false;
  }

  private static boolean equal(String word, char[] characters, int start, int end) {
    if (word.length() != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (word.charAt(i - start) != Tokenizer.lowercase(characters[i])) {
        return false;
      }
    }
    return true;
  }

  private static int hash(char[] characters, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + Tokenizer.lowercase(characters[i]);
    }
    return hash;
  }

  private static int slot(int hash, int length) {
    return (hash ^ (hash >>> 7)) & (length - 1);
  }
}
