package io.tonestream.model.language;

import java.util.Arrays;

/**
 * What the letters of a text say for each language, as far as they were read. One thread's own.
 *
 * <p>A text in Latin letters is added up for languages that are written in them. Where it turns out
 * to be in others, it is read again for all.
 */
final class TextScores {
  /** Letters below are Latin, with all their accents. */
  private static final char LATIN_UP_TO = 0x250;

  private final NgramScores scores;
  private final String text;
  private final int maxLetters;
  private final int[] sums;

  /** What common letters say for languages in Latin letters, besides the sums. */
  private final long[] paired;

  private PlainLetters letters;
  private boolean forAll;
  private int read;
  private int latin;
  private char second;
  private char third;
  private int commonSecond = NgramScores.NONE;
  private int commonThird = NgramScores.NONE;

  /**
   * @param maxLetters so many letters are read at most
   */
  TextScores(NgramScores scores, String text, int maxLetters) {
    this.scores = scores;
    this.text = text;
    this.maxLetters = maxLetters;
    this.sums = new int[scores.languages()];
    this.paired = new long[scores.pairs()];
    this.letters = new PlainLetters(text, maxLetters);
  }

  /** Reads one more letter; false if there is none. */
  boolean next() {
    if (!letters.next()) {
      return false;
    }
    add(letters.letter());
    return true;
  }

  /** How many letters were read. */
  int read() {
    return read;
  }

  /** Whether half of them are Latin. */
  boolean isInLatin() {
    return 2 * latin >= read;
  }

  /** The sums of languages in Latin letters; those of others are not to be read. */
  int[] ofLatin() {
    scores.move(paired, sums);
    return sums;
  }

  /** The sums of all languages. */
  int[] ofAll() {
    if (!forAll) {
      int reached = read;
      forAll = true;
      begin();
      while (read < reached) {
        next();
      }
    }
    return sums;
  }

  private void begin() {
    letters = new PlainLetters(text, maxLetters);
    Arrays.fill(sums, 0);
    Arrays.fill(paired, 0);
    read = 0;
    latin = 0;
    second = 0;
    third = 0;
    commonSecond = NgramScores.NONE;
    commonThird = NgramScores.NONE;
  }

  private void add(char last) {
    int commonLast = NgramScores.common(last);
    if (forAll || commonLast < 0 || commonSecond < 0 || commonThird < 0) {
      scores.addTo(sums, third, second, last);
    } else {
      scores.addCommon(paired, commonThird, commonSecond, commonLast);
    }
    third = second;
    second = last;
    commonThird = commonSecond;
    commonSecond = commonLast;
    latin += last < LATIN_UP_TO ? 1 : 0;
    read++;
  }
}
