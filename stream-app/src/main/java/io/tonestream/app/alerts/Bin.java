package io.tonestream.app.alerts;

import io.tonestream.schemas.BrandSentiment.Counts;

/**
 * What came of a brand in a bin of event time, once it is closed.
 *
 * @param startMillis start of the bin, in epoch milliseconds
 * @param counts number of texts with each label
 * @param swap what a change of models moved since the bin before
 */
public record Bin(long startMillis, Counts counts, Swap swap) {
  /**
   * How much of a move in net sentiment is a new model's.
   *
   * @param gained the share of the texts that went over to other versions, in [0, 1]
   * @param netDelta the move that it made
   * @param variance of that move: how uncertain it is
   */
  public record Swap(double gained, double netDelta, double variance) {
    /** The models are the same. */
    public static final Swap NONE = new Swap(0, 0, 0);

    /** How far two versions are apart on the same texts, if nothing is known of them. */
    private static final double USUAL_DIFFERENCE = 0.15;

    /** A swap between versions that were not compared. */
    public static Swap unknown(double gained) {
      return new Swap(gained, 0, Math.pow(gained * USUAL_DIFFERENCE, 2));
    }
  }

  /** Number of texts. */
  long volume() {
    return counts.total();
  }

  /** Positive texts less negative ones. */
  long balance() {
    return counts.positive() - counts.negative();
  }
}
