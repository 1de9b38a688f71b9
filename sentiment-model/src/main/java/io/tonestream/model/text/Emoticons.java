package io.tonestream.model.text;

/** Finds emoticons such as {@code :-)} and writes each mood in one way. */
final class Emoticons {
  private static final String EYES = ":;=8xX";
  private static final String NOSES = "-o^'~";
  private static final String MOUTHS = ")]}(>[{<DdpPbB/\\|*3@$sSoO0cC";

  /** What the last match is written as. */
  private String written = "";

  /** The last match, in the one way that its mood is written. */
  String written() {
    return written;
  }

  /** The length of the emoticon that starts at {@code from}, or 0. */
  int match(char[] text, int from, int to) {
    if (from > 0 && Character.isLetterOrDigit(text[from - 1])) {
      return 0;
    }
    int length = matchHeart(text, from, to);
    if (length == 0) {
      length = matchFace(text, from, to);
    }
    if (length == 0) {
      length = matchMirrored(text, from, to);
    }
    if (length == 0) {
      length = matchUpright(text, from, to);
    }
    return length;
  }

  private int matchHeart(char[] text, int from, int to) {
    if (text[from] != '<') {
      return 0;
    }
    if (from + 1 < to && text[from + 1] == '3' && !digitAt(text, from + 2, to)) {
      written = "<3";
      return 2;
    }
    if (from + 2 < to && text[from + 1] == '/' && text[from + 2] == '3') {
      written = "</3";
      return 3;
    }
    return 0;
  }

  /** Eyes, perhaps a nose, a mouth, perhaps repeated; perhaps with brows before. */
  private int matchFace(char[] text, int from, int to) {
    int i = from;
    boolean brows = text[i] == '>' && i + 1 < to && text[i + 1] == ':';
    if (brows) {
      i++;
    }
    char eyes = text[i];
    if (EYES.indexOf(eyes) < 0) {
      return 0;
    }
    i++;
    boolean tear = i < to && text[i] == '\'';
    boolean nose = i + 1 < to && NOSES.indexOf(text[i]) >= 0 && MOUTHS.indexOf(text[i + 1]) >= 0;
    if (nose) {
      i++;
    }
    if (i >= to || MOUTHS.indexOf(text[i]) < 0) {
      return 0;
    }
    char mouth = text[i];
    int end = i + 1;
    while (end < to && text[end] == mouth) {
      end++;
    }
    boolean lettered = Character.isLetterOrDigit(mouth) || Character.isLetterOrDigit(eyes);
    if (lettered && end < to && Character.isLetterOrDigit(text[end])) {
      return 0;
    }
    if (Character.isLetterOrDigit(eyes)
        && (Character.isLetterOrDigit(mouth) && mouth != 'D' || "/\\|".indexOf(mouth) >= 0)) {
      return 0;
    }
    if (mouth == '/' && end < to && text[end] == '/') {
      return 0;
    }
    written = brows ? ">:(" : face(eyes, mouth, tear);
    return end - from;
  }

  private static String face(char eyes, char mouth, boolean tear) {
    if (tear) {
      return mouth == ')' || mouth == 'D' ? ":')" : ":'(";
    }
    return switch (mouth) {
      case ')', ']', '}', '>' -> eyes == ';' ? ";)" : ":)";
      case '(', '[', '{', '<', 'c', 'C' -> ":(";
      case 'D', 'd' -> ":D";
      case 'p', 'P', 'b', 'B' -> ":P";
      case '/', '\\', '|', 's', 'S', '$', '@' -> ":/";
      case '*', '3' -> ":*";
      default -> ":O";
    };
  }

  /** A mouth, perhaps a nose, eyes: {@code (:}. */
  private int matchMirrored(char[] text, int from, int to) {
    char mouth = text[from];
    if (mouth != '(' && mouth != ')') {
      return 0;
    }
    int i = from + 1;
    if (i + 1 < to && text[i] == '-') {
      i++;
    }
    if (i >= to || (text[i] != ':' && text[i] != ';' && text[i] != '=')) {
      return 0;
    }
    if (i + 1 < to && !Character.isWhitespace(text[i + 1])) {
      return 0;
    }
    written = mouth == '(' ? ":)" : ":(";
    return i + 1 - from;
  }

  /** Two eyes that stand upright: {@code ^_^}, {@code -_-}, {@code T_T}. */
  private int matchUpright(char[] text, int from, int to) {
    char eye = text[from];
    int i = from + 1;
    while (i < to && i - from < 4 && (text[i] == '_' || text[i] == '.')) {
      i++;
    }
    boolean mouth = i > from + 1;
    if (i >= to || text[i] != eye || (!mouth && eye != '^')) {
      return 0;
    }
    if (i + 1 < to && Character.isLetterOrDigit(text[i + 1])) {
      return 0;
    }
    switch (eye) {
      case '^' -> written = "^^";
      case '-' -> written = "-_-";
      case 'T' -> written = "T_T";
      default -> {
        return 0;
      }
    }
    return i + 1 - from;
  }

  private static boolean digitAt(char[] text, int at, int to) {
    return at < to && text[at] >= '0' && text[at] <= '9';
  }
}
