package io.tonestream.model.text;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * The characters of a text as the tokenizer reads them: cut to a length, escapes undone ({@code
 * &amp;}, a literal backslash-u), look-alikes folded (curly apostrophes, full-width and
 * mathematical letters). Reused from text to text; not thread-safe.
 */
final class Characters {
  private static final int LONGEST_ENTITY = 6;

  private char[] buffer = new char[512];
  private int length;

  char[] buffer() {
    return buffer;
  }

  int length() {
    return length;
  }

  /** Takes at most {@code limit} characters of the text, from its end if {@code fromEnd}. */
  void read(String text, int limit, boolean fromEnd) {
    copy(text, limit, fromEnd);
    int unusual = firstUnusual();
    if (unusual < length) {
      if (needsNormalizing(unusual)) {
        String normal = Normalizer.normalize(new String(buffer, 0, length), Normalizer.Form.NFKC);
        copy(normal, limit, fromEnd);
      }
      rewrite();
    }
  }

  private void copy(String text, int limit, boolean fromEnd) {
    int from = 0;
    int to = text.length();
    if (to > limit) {
      if (fromEnd) {
        from = to - limit;
      } else {
        to = limit;
      }
    }
    length = to - from;
    if (buffer.length < length) {
      buffer = Arrays.copyOf(buffer, Math.max(length, buffer.length * 2));
    }
    text.getChars(from, to, buffer, 0);
  }

  private int firstUnusual() {
    for (int i = 0; i < length; i++) {
      char c = buffer[i];
      if (c >= 0x80 || c == '&' || c == '\\') {
        return i;
      }
    }
    return length;
  }

  private boolean needsNormalizing(int from) {
    for (int i = from; i < length; i++) {
      char c = buffer[i];
      if (c >= 0x300
          && (c <= 0x36F // combining accents
              || c == 0xD835 // mathematical letters
              || (c >= 0xFB00 && c <= 0xFB06) // ligatures
              || (c >= 0xFF01 && c <= 0xFF5E))) { // full width
        return true;
      }
    }
    return false;
  }

  /** Undoes escapes and folds quotes in place: the result is never longer. */
  private void rewrite() {
    int to = 0;
    int i = 0;
    while (i < length) {
      char c = buffer[i];
      if (c == '\\' && i + 5 < length && buffer[i + 1] == 'u') {
        int code = hexadecimal(i + 2);
        if (code > 0) {
          buffer[to++] = fold((char) code);
          i += 6;
          continue;
        }
      }
      if (c == '&') {
        int semicolon = indexOf(';', i + 1, Math.min(length, i + 2 + LONGEST_ENTITY));
        char entity = semicolon < 0 ? 0 : entity(i + 1, semicolon);
        if (entity != 0) {
          buffer[to++] = entity;
          i = semicolon + 1;
          continue;
        }
      }
      buffer[to++] = fold(c);
      i++;
    }
    length = to;
  }

  private int hexadecimal(int from) {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(buffer[i], 16);
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }

  private int indexOf(char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private char entity(int from, int to) {
    return switch (new String(buffer, from, to - from)) {
      case "amp" -> '&';
      case "lt" -> '<';
      case "gt" -> '>';
      case "quot" -> '"';
      case "apos", "#39", "#x27" -> '\'';
      case "nbsp", "#160" -> ' ';
      default -> 0;
    };
  }

  private static char fold(char c) {
    return switch (c) {
      case '\u2018', '\u2019', '\u201B', '\u02BC', '\u00B4' -> '\'';
      case '\u201C', '\u201D', '\u201E', '\u00AB', '\u00BB' -> '"';
      case '\u2013', '\u2014', '\u2012' -> '-';
      default -> c;
    };
  }
}
