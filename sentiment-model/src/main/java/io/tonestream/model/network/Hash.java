package io.tonestream.model.network;

/** Hashes of features, built up character by character. Fixed for good: trained tables need it. */
final class Hash {
  private Hash() {}

  /** The hash of what came so far and then {@code value}. */
  static int mix(int hash, int value) {
    return (hash * 31 + value) * 0x9E3779B1 ^ (hash >>> 13);
  }

  /** The hash of a slice of characters. */
  static int of(char[] characters, int start, int end) {
    int hash = 17;
    for (int i = start; i < end; i++) {
      hash = mix(hash, characters[i]);
    }
    return hash;
  }

  /** Spreads every bit of a hash over the high bits (the finaliser of MurmurHash3, shortened). */
  static int spread(int hash) {
    int h = hash;
    h ^= h >>> 15;
    h *= 0x2c1b3c6d;
    h ^= h >>> 12;
    h *= 0x297a2d39;
    h ^= h >>> 15;
    return h;
  }
}
