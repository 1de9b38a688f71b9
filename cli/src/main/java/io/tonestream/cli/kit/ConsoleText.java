package io.tonestream.cli.kit;

/** Text as a terminal shows it: in columns, and without anything that could steer the terminal. */
public final class ConsoleText {
  private static final String ELLIPSIS = "…";

  private ConsoleText() {}

  /**
   * A text from elsewhere that can't move the cursor, ring the bell or turn the line around: a
   * control, format or line separator character becomes U+FFFD.
   */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(point -> steers(point) ? 0xFFFD : point).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** A text in exactly so many columns: cut with an ellipsis, or filled up with spaces. */
  public static String fit(String text, int columns) {
    String cut = width(text) > columns ? cut(text, columns - 1) + ELLIPSIS : text;
    return cut + " ".repeat(columns - width(cut));
  }

  /** A text at the right of so many columns. */
  public static String fitRight(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** How many columns a text takes, as far as Unicode's blocks tell. */
  public static int width(String text) {
    return text.codePoints().map(ConsoleText::width).sum();
  }

  private static String cut(String text, int columns) {
    StringBuilder cut = new StringBuilder();
    int width = 0;
    for (int point : text.codePoints().toArray()) {
      width += width(point);
      if (width > columns) {
        break;
      }
      cut.appendCodePoint(point);
    }
    return cut.toString();
  }

  private static boolean steers(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }

  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  /** East Asian wide and full-width characters, and emoji (Unicode Standard Annex 11). */
  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115F)
        || (point >= 0x2E80 && point <= 0xA4CF)
        || (point >= 0xAC00 && point <= 0xD7A3)
        || (point >= 0xF900 && point <= 0xFAFF)
        || (point >= 0xFE30 && point <= 0xFE6F)
        || (point >= 0xFF00 && point <= 0xFF60)
        || (point >= 0xFFE0 && point <= 0xFFE6)
        || (point >= 0x1F300 && point <= 0x1F64F)
        || (point >= 0x1F680 && point <= 0x1F6FF)
        || (point >= 0x1F900 && point <= 0x1FAFF)
        || (point >= 0x20000 && point <= 0x3FFFD);
  }
}
