package io.tonestream.app.drivers;

import org.jspecify.annotations.Nullable;

/**
 * Gives equal strings as one object where it can: a frequent word is made once and not for each
 * text. Bounded: a string makes way for the next one that falls on its slot. One thread's own.
 */
final class StringPool {
  private static final int SLOTS = 1 << 14;

  private final @Nullable String[] slots = new String[SLOTS];

  /** Of the pairs, what each is made of: to compare two words by what they are is quicker. */
  private final @Nullable String[] firsts = new String[SLOTS];

  private final @Nullable String[] seconds = new String[SLOTS];
  private final @Nullable String[] pairs = new String[SLOTS];

  /** The characters from {@code start} to {@code end} as a string. */
  String of(char[] characters, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + characters[i];
    }
    int slot = slot(hash);
    String pooled = slots[slot];
    if (pooled == null || !isEqual(pooled, characters, start, end)) {
      pooled = new String(characters, start, end - start);
      slots[slot] = pooled;
    }
    return pooled;
  }

  /** Both words with a space between. */
  String pair(String first, String second) {
    int slot = slot(31 * first.hashCode() + second.hashCode());
    String pooled = pairs[slot];
    if (pooled == null || !first.equals(firsts[slot]) || !second.equals(seconds[slot])) {
      pooled = first + ' ' + second;
      pairs[slot] = pooled;
      firsts[slot] = first;
      seconds[slot] = second;
    }
    return pooled;
  }

  /** An equal string. */
  String of(String value) {
    int slot = slot(value.hashCode());
    String pooled = slots[slot];
    if (value.equals(pooled)) {
      return pooled;
    }
    slots[slot] = value;
    return value;
  }

  @Nullable String optional(@Nullable String value) {
    return value == null ? null : of(value);
  }

  private static boolean isEqual(String pooled, char[] characters, int start, int end) {
    if (pooled.length() != end - start) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (pooled.charAt(i - start) != characters[i]) {
        return false;
      }
    }
    return true;
  }

  private static int slot(int hash) {
    return (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }
}
