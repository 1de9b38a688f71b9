package io.tonestream.app.asking;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Numbers by which near-copies of a text are told: two texts of one brand have the same if they
 * differ in case, spacing, punctuation, user names, links and a leading "RT" alone. They are as
 * good as random, so that the smallest ones are a random choice of texts.
 */
final class TextKey {
  private static final Pattern LEFT_OUT =
      Pattern.compile("^\\s*rt\\b|https?://\\S+|www\\.\\S+|\\bhttp\\b|@\\w+");

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private TextKey() {}

  /** Of a text of this brand. */
  static long of(String brand, String text) {
    String words = LEFT_OUT.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
    long hash = hash(FNV_OFFSET, brand);
    long with = hash(hash * FNV_PRIME, words.codePoints().filter(Character::isLetterOrDigit));
    // A text of signs alone is told by all of them.
    return mixed(with == hash * FNV_PRIME ? hash(with, text) : with);
  }

  private static long hash(long hash, String text) {
    return hash(hash, text.codePoints());
  }

  /** FNV-1a, by code points. */
  private static long hash(long start, IntStream codePoints) {
    long[] hash = {start};
    codePoints.forEach(each -> hash[0] = (hash[0] ^ each) * FNV_PRIME);
    return hash[0];
  }

  /** The last step of SplitMix64 (Steele et al. 2014): each bit depends on all. */
  private static long mixed(long hash) {
    long z = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
