package io.tonestream.app.drivers;

import org.jspecify.annotations.Nullable;

/**
 * Gives equal strings as one object where it can: a frequent word is made once and not for each
 * text. Bounded: a string makes way for the next one that falls on its slot. One thread's own.
 */
final class StringPool {
  private static final int SLOTS = 1 << 14;
  private static final int[] POWERS_OF_31 = powers(64);

  private final @Nullable String[] slots = new String[SLOTS];

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

  /** Both words with a space between, of at most 63 characters the second. */
  String pair(String first, String second) {
    int hash = (31 * first.hashCode() + ' ') * POWERS_OF_31[second.length()] + second.hashCode();
    int slot = slot(hash);
    String pooled = slots[slot];
    if (pooled != null
        && pooled.length() == first.length() + 1 + second.length()
        && pooled.charAt(first.length()) == ' '
        && pooled.startsWith(first)
        && pooled.endsWith(second)) {
      return pooled;
    }
    pooled = first + ' ' + second;
    slots[slot] = pooled;
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

  private static int[] powers(int count) {
    int[] powers = new int[count];
    powers[0] = 1;
    for (int i = 1; i < count; i++) {
      powers[i] = 31 * powers[i - 1];
    }
    return powers;
  }

  private static int slot(int hash) {
    return (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }
}
