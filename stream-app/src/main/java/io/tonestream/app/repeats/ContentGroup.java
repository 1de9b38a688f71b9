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

  /** FNV-1's prime, of which a run's hash is a polynomial, as a word's is. */
  private static final long PRIME = 0x100000001b3L;

  /** What a word has in its run's hash once it has left the run. */
  private static final long LEFT = power(PRIME, RUN);

  /** By character, what it is in a word, else 0: a look takes a third of what it does to ask. */
  private static final char[] LETTERS = letters();

  private static final char FIRST_UNSPACED = '\u0E00';
  private static final long RT = hash("rt");
  private static final long HTTP = hash("http");
  private static final long HTTPS = hash("https");
  private static final long WWW = hash("www");

  private ContentGroup() {}

  /** The group of a text, in [0, {@link GroupCounts#GROUPS}). */
  public static int of(String text) {
    int length = text.length();
    long least = Long.MAX_VALUE;
    long run = 0;
    long word = 0;
    long word1 = 0;
    long word2 = 0;
    long word3 = 0;
    long word4 = 0;
    long word5 = 0;
    int words = 0;
    int at = 0;
    // One look at each character and all in local variables: half as long as with a method a word.
    while (at <= length) {
      char character = at < length ? text.charAt(at) : ' ';
      at++;
      char letter = LETTERS[character];
      if (letter != 0) {
        word = word * PRIME + letter;
        if (character < FIRST_UNSPACED || !isWordAlone(character)) {
          continue;
        }
      }
      if (word == 0) {
        at = character == '@' ? endOfName(text, at) : at;
        continue;
      }
      if (beginsLink(word, character)) {
        at = endOfLink(text, at);
      } else if (words > 0 || word != RT) {
        words++;
        run = run * PRIME + word - word1 * LEFT;
        word1 = word2;
        word2 = word3;
        word3 = word4;
        word4 = word5;
        word5 = word;
        if (words >= RUN) {
          least = Math.min(least, mix(run));
        }
      }
      word = 0;
    }
    // Mixed once more: the first bits of the least of several hashes are mostly the same.
    long key = words < RUN ? text.hashCode() : least;
    return (int) (mix(key + PRIME) >>> (Long.SIZE - GROUP_BITS));
  }

  /** Whether a letter is of a script that puts no spaces between words. */
  private static boolean isWordAlone(char letter) {
    return Character.isIdeographic(letter)
        || isBetween(letter, 0x0E00, 0x0EFF) // Thai, Lao
        || isBetween(letter, 0x1000, 0x109F) // Burmese
        || isBetween(letter, 0x1780, 0x17FF) // Khmer
        || isBetween(letter, 0x3040, 0x30FF); // Hiragana, Katakana
  }

  private static boolean isBetween(char character, int first, int last) {
    return character >= first && character <= last;
  }

  private static boolean beginsLink(long word, char next) {
    return next == ':' ? word == HTTP || word == HTTPS : next == '.' && word == WWW;
  }

  private static int endOfName(String text, int from) {
    int at = from;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isOfName(char character) {
    return LETTERS[character] != 0 || character == '_' || isBetween(character, '0', '9');
  }

  private static int endOfLink(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) > ' ') {
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

  private static char[] letters() {
    char[] letters = new char[Character.MAX_VALUE + 1];
    for (int character = 0; character <= Character.MAX_VALUE; character++) {
      if (Character.isLetter(character)) {
        letters[character] = (char) Character.toLowerCase(character);
      } else if (isMark(character)) {
        letters[character] = (char) character;
      }
    }
    return letters;
  }

  /** A vowel sign or accent that stands apart; not what says how an emoji is to be drawn. */
  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK)
        && !isBetween((char) character, 0xFE00, 0xFE0F);
  }

  private static long power(long base, int exponent) {
    return exponent == 0 ? 1 : base * power(base, exponent - 1);
  }

  private static long hash(String word) {
    long hash = 0;
    for (int i = 0; i < word.length(); i++) {
      hash = hash * PRIME + word.charAt(i);
    }
    return hash;
  }
}
