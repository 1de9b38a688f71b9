package io.tonestream.schemas;

/** Keeps strings well-formed, so that they can be written as UTF-8 again. */
final class Unicode {
  private static final char REPLACEMENT = '\uFFFD';

  private Unicode() {}

  /** The string itself or, if it has surrogates that stand alone, a copy with U+FFFD for each. */
  static String wellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return replaceLoneSurrogates(value, i);
      }
    }
    return value;
  }

  private static String replaceLoneSurrogates(String value, int from) {
    StringBuilder result = new StringBuilder(value);
    for (int i = from; i < result.length(); i++) {
      char unit = result.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < result.length()
          && Character.isLowSurrogate(result.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        result.setCharAt(i, REPLACEMENT);
      }
    }
    return result.toString();
  }
}
