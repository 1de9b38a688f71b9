package io.tonestream.model.text;

/**
 * Cuts texts into {@link Tokens} in one pass over their characters, in any script.
 *
 * <p>One thread's own: buffers are reused, so the tokens of a text last until the next one.
 */
public final class Tokenizer {
  /** Enough for words and links of usual length; bounds the work for a huge text. */
  private static final int CHARACTERS_PER_TOKEN = 16;

  private static final int MIN_SHOUT = 3;
  private static final char VARIATION_SELECTOR = 0xFE0F;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private final TextPreparation preparation;
  private final boolean keepUserNames;
  private final int limit;
  private final Characters input = new Characters();
  private final Emoticons emoticons = new Emoticons();
  private final Tokens tokens = new Tokens();

  private char[] text = new char[0];
  private int length;
  private int negated;

  /** A tokenizer with these settings. */
  public Tokenizer(TextPreparation preparation) {
    this(preparation, false);
  }

  private Tokenizer(TextPreparation preparation, boolean keepUserNames) {
    this.preparation = preparation;
    this.keepUserNames = keepUserNames;
    this.limit = Math.max(4_096, preparation.maxTokens() * CHARACTERS_PER_TOKEN);
  }

  /** A tokenizer that tells users by their names, which no model does. */
  public static Tokenizer withUserNames(TextPreparation preparation) {
    return new Tokenizer(preparation, true);
  }

  /** Tokens of this text; the same object is filled again by the next call. */
  public Tokens tokenize(String string) {
    input.read(string, limit, preparation.keepLast());
    text = input.buffer();
    length = input.length();
    negated = 0;
    tokens.clear();
    int most = preparation.keepLast() ? Integer.MAX_VALUE : preparation.maxTokens();
    int i = 0;
    while (i < length && tokens.size() < most) {
      i = next(i);
    }
    if (preparation.keepLast()) {
      tokens.keepLast(preparation.maxTokens());
    }
    return tokens;
  }

  /** Reads what starts at {@code i}; returns where to go on. */
  private int next(int i) {
    char c = text[i];
    if (c <= ' ') {
      return i + 1;
    }
    if (mayBeginEmoticon(c, i)) {
      int matched = emoticons.match(text, i, length);
      if (matched > 0) {
        tokens.append(emoticons.written());
        tokens.finish(Tokens.Kind.EMOTICON, 0);
        return i + matched;
      }
    }
    if (isLetter(c)) {
      return isLink(i) ? link(i) : word(i);
    }
    if (c >= '0' && c <= '9') {
      return number(i);
    }
    if (c == '@' && i + 1 < length && isNameCharacter(text[i + 1])) {
      return user(i);
    }
    if (c == '#' && i + 1 < length && isLetter(text[i + 1])) {
      return tag(i);
    }
    if (c < 0x80) {
      return punctuation(i);
    }
    return beyondAscii(i);
  }

  private boolean mayBeginEmoticon(char c, int i) {
    return switch (c) {
      case ':', ';', '=', '<', '>', '(', ')', '^', '-' -> i + 1 < length && text[i + 1] > ' ';
      case '8', 'x', 'X', 'T' ->
          i + 1 < length
              && (i == 0 || !isWordCharacter(text[i - 1]))
              && (!isWordCharacter(text[i + 1]) || text[i + 1] == 'D');
      default -> false;
    };
  }

  private boolean isLink(int i) {
    char c = text[i];
    if ((c == 'h' || c == 'H') && matches("http", i)) {
      int end = i + 4;
      if (end < length && (text[end] == 's' || text[end] == 'S')) {
        end++;
      }
      return end == length || text[end] == ':' || !isWordCharacter(text[end]);
    }
    return (c == 'w' || c == 'W') && matches("www.", i);
  }

  private boolean matches(String lowercase, int from) {
    if (from + lowercase.length() > length) {
      return false;
    }
    for (int i = 0; i < lowercase.length(); i++) {
      char c = text[from + i];
      if (c != lowercase.charAt(i) && lowercase(c) != lowercase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int link(int i) {
    tokens.append("http");
    tokens.finish(Tokens.Kind.LINK, 0);
    while (i < length && text[i] > ' ' && text[i] != '"') {
      i++;
    }
    return i;
  }

  private int user(int i) {
    int end = i + 1;
    while (end < length && isNameCharacter(text[end])) {
      end++;
    }
    if (keepUserNames) {
      for (int at = i; at < end; at++) {
        tokens.append(inCase(text[at]));
      }
    } else {
      tokens.append("@user");
    }
    tokens.finish(Tokens.Kind.USER, 0);
    return end;
  }

  private int tag(int i) {
    int start = i + 1;
    int end = start;
    while (end < length && isNameCharacter(text[end])) {
      end++;
    }
    tokens.append('#');
    for (int at = start; at < end; at++) {
      tokens.append(inCase(text[at]));
    }
    tokens.finish(Tokens.Kind.TAG, 0);
    return word(start);
  }

  private int word(int i) {
    int upper = 0;
    int letters = 0;
    int run = 0;
    char last = 0;
    boolean elongated = false;
    while (i < length) {
      char c = text[i];
      if (Character.isHighSurrogate(c) && isSupplementaryLetter(i)) {
        tokens.append(c);
        tokens.append(text[++i]);
        letters++;
      } else if (isWordCharacter(c)) {
        char lower = lowercase(c);
        run = lower == last ? run + 1 : 1;
        last = lower;
        letters++;
        if (lower != c) {
          upper++;
        }
        if (run <= 2) {
          tokens.append(preparation.lowercase() ? lower : c);
        } else {
          elongated = true;
        }
      } else if (c == '\'' && i + 1 < length && letters > 0 && isLetter(text[i + 1])) {
        tokens.append(c);
        run = 0;
        last = 0;
      } else {
        break;
      }
      i++;
    }
    int noted = elongated ? Tokens.ELONGATED : 0;
    if (letters >= MIN_SHOUT && upper == letters) {
      noted |= Tokens.SHOUTED;
    }
    finishWord(noted);
    return i;
  }

  private void finishWord(int noted) {
    int start = tokens.pendingStart();
    int end = start + tokens.pending();
    if (preparation.removeStopWords()
        && Words.STOP_WORDS.contains(tokens.characters(), start, end)) {
      tokens.discard();
      return;
    }
    if (preparation.negationScope() > 0) {
      if (Words.negates(tokens.characters(), start, end)) {
        negated = preparation.negationScope() + 1;
      } else if (negated > 0 && Words.TURNS.contains(tokens.characters(), start, end)) {
        negated = 0;
      } else if (negated > 0) {
        noted |= Tokens.NEGATED;
      }
      negated = Math.max(0, negated - 1);
    }
    tokens.finish(Tokens.Kind.WORD, noted);
  }

  private int number(int i) {
    while (i < length) {
      char c = text[i];
      boolean inside = i + 1 < length && text[i + 1] >= '0' && text[i + 1] <= '9';
      if (c >= '0' && c <= '9') {
        tokens.append('0');
      } else if (isWordCharacter(c)) {
        tokens.append(lowercase(c));
      } else if ((c == '.' || c == ',' || c == ':') && inside) {
        tokens.append(c);
      } else {
        break;
      }
      i++;
    }
    tokens.finish(Tokens.Kind.NUMBER, 0);
    return i;
  }

  private int punctuation(int i) {
    char c = text[i];
    int end = i + 1;
    while (end < length && text[end] == c) {
      end++;
    }
    if (c != '\'' && c != '"' && c != '-' && c != '*' && c != '(' && c != ')') {
      negated = 0;
    }
    if (!preparation.stripPunctuation()) {
      tokens.append(c);
      if (end > i + 1) {
        tokens.append(c);
      }
      tokens.finish(Tokens.Kind.PUNCTUATION, end > i + 1 ? Tokens.ELONGATED : 0);
    }
    return end;
  }

  private int beyondAscii(int i) {
    int code = Character.codePointAt(text, i, length);
    int width = Character.charCount(code);
    if (isEmoji(code)) {
      return emoji(i, code);
    }
    if (code == VARIATION_SELECTOR || code == ZERO_WIDTH_JOINER || code == 0xFEFF) {
      return i + width;
    }
    if (Character.isLetterOrDigit(code)) {
      return word(i);
    }
    int type = Character.getType(code);
    boolean blank =
        Character.isWhitespace(code)
            || Character.isSpaceChar(code)
            || type == Character.FORMAT
            || type == Character.CONTROL
            || type == Character.SURROGATE;
    return blank ? i + width : width == 1 ? punctuation(i) : i + width;
  }

  private int emoji(int i, int code) {
    int width = Character.charCount(code);
    int end = i + width;
    int repeats = 1;
    while (end < length) {
      int next = Character.codePointAt(text, end, length);
      if (next == code) {
        repeats++;
      } else if (next != VARIATION_SELECTOR && (next < 0x1F3FB || next > 0x1F3FF)) {
        break;
      }
      end += Character.charCount(next);
    }
    for (int at = i; at < i + width; at++) {
      tokens.append(text[at]);
    }
    tokens.finish(Tokens.Kind.EMOJI, repeats > 1 ? Tokens.ELONGATED : 0);
    return end;
  }

  private static boolean isEmoji(int code) {
    return (code >= 0x1F000 && code <= 0x1FAFF)
        || (code >= 0x2600 && code <= 0x27BF)
        || (code >= 0x2B00 && code <= 0x2BFF)
        || (code >= 0x2190 && code <= 0x21FF)
        || (code >= 0x2300 && code <= 0x23FF)
        || code == 0x203C
        || code == 0x2049;
  }

  private static boolean isWordCharacter(char c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    return Character.isLetterOrDigit(c)
        || (Character.getType(c) == Character.NON_SPACING_MARK && c != VARIATION_SELECTOR);
  }

  /** Letters beyond the basic plane come as two characters. */
  private boolean isSupplementaryLetter(int i) {
    return Character.isLetterOrDigit(Character.codePointAt(text, i, length));
  }

  private static boolean isLetter(char c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    return Character.isLetter(c);
  }

  private static boolean isNameCharacter(char c) {
    return c == '_'
        || (c < 0x80
            ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            : Character.isLetterOrDigit(c));
  }

  private char inCase(char c) {
    return preparation.lowercase() ? lowercase(c) : c;
  }

  static char lowercase(char c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
    return Character.toLowerCase(c);
  }
}
