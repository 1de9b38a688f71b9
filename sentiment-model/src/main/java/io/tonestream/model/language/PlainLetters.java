package io.tonestream.model.language;

/**
 * What of a text tells its language, one character at a time: letters and marks in lower case, and
 * one space between words. Left out are names of users, links, numbers, symbols and emoji, and what
 * of a letter stands more than twice in a row. One thread's own.
 */
final class PlainLetters {
  private static final int MAX_REPEATS = 2;

  private final String text;
  private final int maxLetters;
  private int at;
  private int letters;
  private char letter = ' ';
  private int repeats = 1;

  /**
   * @param maxLetters so many characters are given at most
   */
  PlainLetters(String text, int maxLetters) {
    this.text = text;
    this.maxLetters = maxLetters;
  }

  /** The character that was reached. */
  char letter() {
    return letter;
  }

  /** Goes on to the next character; false if there is none. */
  boolean next() {
    while (at < text.length() && letters < maxLetters) {
      char raw = text.charAt(at);
      if (startsWord() && (raw == '@' || isLink())) {
        skipWord();
      } else {
        at++;
        if (take(raw)) {
          letters++;
          return true;
        }
      }
    }
    return false;
  }

  /** Whether it counts. */
  private boolean take(char raw) {
    char next = plain(raw);
    if (next == letter) {
      repeats++;
      if (next == ' ' || repeats > MAX_REPEATS) {
        return false;
      }
    } else {
      repeats = 1;
    }
    letter = next;
    return true;
  }

  private static char plain(char raw) {
    if (raw >= 'a' && raw <= 'z' || raw == '\'' || raw == '\u2019') {
      return raw == '\u2019' ? '\'' : raw;
    }
    if (raw < 0x80) {
      return raw >= 'A' && raw <= 'Z' ? (char) (raw + 'a' - 'A') : ' ';
    }
    return isPartOfWord(raw) ? Character.toLowerCase(raw) : ' ';
  }

  private static boolean isPartOfWord(char raw) {
    int type = Character.getType(raw);
    return Character.isLetter(raw)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private boolean startsWord() {
    return at == 0 || Character.isWhitespace(text.charAt(at - 1));
  }

  /** TweetEval writes links as {@code http}. */
  private boolean isLink() {
    return text.startsWith("http", at) || text.startsWith("www.", at);
  }

  private void skipWord() {
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
