package io.tonestream.app.repeats;

/**
 * The group of a text, by its content: copies have the same, and near-copies mostly, whoever passes
 * them on and with whatever link.
 *
 * <p>What is compared are the words: without case, names of users, links, digits, punctuation and a
 * leading {@code RT}. All runs of five words are hashed, and the least hash is drawn: two texts
 * draw the same one with the probability of their Jaccard similarity, the share of runs that they
 * have in common. Of a text with fewer words, which two people may well write by themselves, only
 * copies to the letter have the same group.
 *
 * <p>Sources: A. Z. Broder: On the Resemblance and Containment of Documents. Compression and
 * Complexity of Sequences, 1997 (least hashes of runs of words); A. Appleby: MurmurHash3, 2011 (the
 * mixing).
 */
public final class ContentGroup {
  /** Of a text that belongs to none, since nothing is known of its content. */
  public static final int NONE = -1;

  private static final int RUN = 5;
  private static final int GROUP_BITS = Integer.numberOfTrailingZeros(GroupCounts.GROUPS);

  /** FNV-1a's. */
  private static final long BASIS = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  /** By character, its lower case if it is a letter, else 0. */
  private static final char[] ASCII_LETTERS = asciiLetters();

  private static final int FIRST_UNSPACED = 0x0E00;
  private static final long RT = hash("rt");

  private ContentGroup() {}

  /** The group of a text, in [0, {@link GroupCounts#GROUPS}). */
  public static int of(String text) {
    int length = text.length();
    long least = Long.MAX_VALUE;
    long word1 = 0;
    long word2 = 0;
    long word3 = 0;
    long word4 = 0;
    int words = 0;
    int at = 0;
    while (at < length) {
      char character = text.charAt(at);
      char letter = letter(character);
      if (letter == 0) {
        at = character == '@' ? endOfName(text, at + 1) : at + 1;
        continue;
      }
      if (beginsLink(text, at, letter)) {
        at = endOfLink(text, at);
        continue;
      }
      long word = (BASIS ^ letter) * PRIME;
      at++;
      if (!isWordAlone(character)) {
        char next;
        while (at < length && (next = letterOrMark(text.charAt(at))) != 0) {
          word = (word ^ next) * PRIME;
          at++;
        }
      }
      if (words == 0 && word == RT) {
        continue;
      }
      words++;
      if (words >= RUN) {
        least = Math.min(least, mix(run(word1, word2, word3, word4, word)));
      }
      word1 = word2;
      word2 = word3;
      word3 = word4;
      word4 = word;
    }
    // Mixed once more: the first bits of the least of several hashes are mostly the same.
    long key = words < RUN ? text.hashCode() : least;
    return (int) (mix(key ^ BASIS) >>> (Long.SIZE - GROUP_BITS));
  }

  private static long run(long word1, long word2, long word3, long word4, long word5) {
    long run = word1 * PRIME + word2;
    run = run * PRIME + word3;
    run = run * PRIME + word4;
    return run * PRIME + word5;
  }

  private static char letter(char character) {
    if (character < ASCII_LETTERS.length) {
      return ASCII_LETTERS[character];
    }
    return Character.isLetter(character) ? Character.toLowerCase(character) : 0;
  }

  /** Within a word, vowel signs and accents that stand apart are parts of it; 0 after its end. */
  private static char letterOrMark(char character) {
    char letter = letter(character);
    if (letter != 0) {
      return isWordAlone(character) ? 0 : letter;
    }
    if (character < ASCII_LETTERS.length) {
      return 0;
    }
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK
        ? character
        : 0;
  }

  /** Whether a letter is of a script that puts no spaces between words. */
  private static boolean isWordAlone(char letter) {
    return letter >= FIRST_UNSPACED
        && (Character.isIdeographic(letter)
            || isBetween(letter, 0x0E00, 0x0EFF) // Thai, Lao
            || isBetween(letter, 0x1000, 0x109F) // Burmese
            || isBetween(letter, 0x1780, 0x17FF) // Khmer
            || isBetween(letter, 0x3040, 0x30FF)); // Hiragana, Katakana
  }

  private static boolean isBetween(char character, int first, int last) {
    return character >= first && character <= last;
  }

  private static int endOfName(String text, int from) {
    int at = from;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isOfName(char character) {
    return character == '_' || Character.isLetterOrDigit(character);
  }

  private static boolean beginsLink(String text, int at, char letter) {
    return switch (letter) {
      case 'h' ->
          text.regionMatches(true, at, "http://", 0, 7)
              || text.regionMatches(true, at, "https://", 0, 8);
      case 'w' -> text.regionMatches(true, at, "www.", 0, 4);
      default -> false;
    };
  }

  private static int endOfLink(String text, int from) {
    int at = from;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** MurmurHash3's finalizer: each bit of the result depends on each of the value. */
  private static long mix(long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  private static char[] asciiLetters() {
    char[] letters = new char[128];
    for (char letter = 'a'; letter <= 'z'; letter++) {
      letters[letter] = letter;
      letters[Character.toUpperCase(letter)] = letter;
    }
    return letters;
  }

  private static long hash(String word) {
    long hash = BASIS;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * PRIME;
    }
    return hash;
  }
}
