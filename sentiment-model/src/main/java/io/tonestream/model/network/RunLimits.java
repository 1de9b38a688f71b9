package io.tonestream.model.network;

/**
 * How the texts of a batch are run together. A run is padded to its longest text, so that it costs
 * as much as that many tokens for each of its texts: texts of like length share a run.
 *
 * @param maxTokens padded length × texts of a run at most, unless one text alone has more: what a
 *     run takes in memory, and in caches
 * @param stretch how many times as long as a run's shortest text its longest may be
 * @param slack tokens beyond that
 * @param lengthStep runs are padded to a multiple of this many tokens, so that an accelerator sees
 *     few shapes; 1 pads no further than the longest text
 * @param byLength whether texts are sorted by length before; else they run in the order they came
 */
public record RunLimits(
    int maxTokens, double stretch, int slack, int lengthStep, boolean byLength) {

  /** How many values stay in a core's share of the caches, 8 MiB. */
  static final int CACHED_VALUES = 1 << 21;

  /** For networks to which padding costs little. */
  static final RunLimits WIDE = new RunLimits(1 << 17, 1.25, 16, 1, true);

  /**
   * For networks that read more parameters for each word than stay in the caches: few, long runs.
   */
  static final RunLimits SHARED = new RunLimits(1 << 17, 8, 64, 1, true);

  private static final int MAX_LENGTH = 1 << 30;

  /** Refuses what can't be kept. */
  public RunLimits {
    if (maxTokens < 1 || !(stretch >= 1) || slack < 0 || lengthStep < 1) {
      throw new IllegalArgumentException(
          "a run of at most %d tokens, stretched %s times and by %d, in steps of %d"
              .formatted(maxTokens, stretch, slack, lengthStep));
    }
  }

  /** The same without sorting by length, to see what that gains. */
  public RunLimits inOrder() {
    return new RunLimits(maxTokens, Double.POSITIVE_INFINITY, slack, lengthStep, false);
  }

  /** What a run with this longest text is padded to. */
  public int padded(int longest) {
    return (longest + lengthStep - 1) / lengthStep * lengthStep;
  }

  /**
   * Whether one more text belongs to a run.
   *
   * @param texts how many it has with this one
   * @param shortest length of its shortest text
   * @param longest length of its longest text with this one
   */
  public boolean takes(int texts, int shortest, int longest) {
    return padded(longest) <= padded((int) Math.min(MAX_LENGTH, shortest * stretch + slack))
        && (long) texts * padded(longest) <= maxTokens;
  }
}
