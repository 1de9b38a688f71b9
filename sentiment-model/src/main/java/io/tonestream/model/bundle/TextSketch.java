package io.tonestream.model.bundle;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.LongStream;

/**
 * The smallest hashes of the texts that a version was trained on: a bottom-k sketch (Broder 1997),
 * of the hash that texts are split by. Texts to judge by are those whose hash is small, so that
 * most often all of them can be looked up, though the sketch has a few thousand of a million texts.
 * Nothing but a hash can be read from it; who has a text can look it up, rightly but for one in a
 * million.
 *
 * @param complete whether all of the texts are in it
 * @param hashes 4 bytes each, unsigned, the smallest first, in base64
 */
public record TextSketch(boolean complete, String hashes) {
  /** How many hashes it has at most. */
  public static final int MAX_HASHES = 4_096;

  /** Refuses what no trainer writes. */
  public TextSketch {
    long[] all = decoded(hashes);
    if (all.length > MAX_HASHES) {
      throw new IllegalArgumentException(
          "trainedOn.texts has " + all.length + " hashes, more than " + MAX_HASHES);
    }
    for (int i = 1; i < all.length; i++) {
      if (all[i - 1] >= all[i]) {
        throw new IllegalArgumentException("trainedOn.texts has hashes that don't grow");
      }
    }
  }

  /** What can be said of a text. */
  public enum Answer {
    /** It was trained on. */
    YES,
    /** It was not. */
    NO,
    /** The sketch doesn't reach that far. */
    UNKNOWN
  }

  /**
   * Of texts with these hashes.
   *
   * @param hashes in [0, 2^32), in any order, perhaps several times
   */
  public static TextSketch of(LongStream hashes) {
    return of(hashes.distinct().sorted().toArray(), true);
  }

  private static TextSketch of(long[] sorted, boolean complete) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * Math.min(MAX_HASHES, sorted.length));
    Arrays.stream(sorted).limit(MAX_HASHES).forEach(hash -> bytes.putInt((int) hash));
    return new TextSketch(
        complete && sorted.length <= MAX_HASHES, Base64.getEncoder().encodeToString(bytes.array()));
  }

  /** Of the texts of both. */
  public TextSketch and(TextSketch other) {
    long reach = Math.min(reach(), other.reach());
    long[] all =
        LongStream.concat(Arrays.stream(sorted()), Arrays.stream(other.sorted()))
            .filter(hash -> hash <= reach)
            .distinct()
            .sorted()
            .toArray();
    return of(all, complete && other.complete);
  }

  /** What it says of texts with these hashes, in their order. */
  public Answer[] lookUp(long[] texts) {
    long[] all = sorted();
    long reach = reach();
    return Arrays.stream(texts)
        .mapToObj(
            hash ->
                Arrays.binarySearch(all, hash) >= 0
                    ? Answer.YES
                    : hash <= reach ? Answer.NO : Answer.UNKNOWN)
        .toArray(Answer[]::new);
  }

  /** Up to which hash all are in it. */
  private long reach() {
    long[] all = sorted();
    return complete ? Long.MAX_VALUE : all.length == 0 ? -1 : all[all.length - 1];
  }

  private long[] sorted() {
    return decoded(hashes);
  }

  private static long[] decoded(String hashes) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(hashes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trainedOn.texts is no base64: " + e.getMessage(), e);
    }
    if (bytes.length % Integer.BYTES != 0) {
      throw new IllegalArgumentException("trainedOn.texts is cut: " + bytes.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return LongStream.generate(() -> Integer.toUnsignedLong(buffer.getInt()))
        .limit(bytes.length / Integer.BYTES)
        .toArray();
  }
}
