package io.tonestream.model.quantification;

import org.apache.commons.numbers.gamma.Erfc;

/**
 * A move in net sentiment between two independent samples of texts, tested against chance.
 *
 * <p>{@code z} is the difference of both intervals' centres in standard errors, {@code √(variance +
 * variance)}, each with its pseudo-texts ({@link NetEstimate}): for a handful of texts it errs on
 * the side of no change. Where some texts are copies, counts are to be those of effective texts.
 *
 * @param z the move in standard errors
 * @param p how probable a move at least as far is if both samples have one net, two-sided
 */
public record NetChange(double z, double p) {
  /**
   * The move between two samples of more than no text each, by their counts {@code [labels]}.
   *
   * @param before the earlier one
   * @param varianceOverTime of the net of each, since the model errs otherwise in each
   */
  public static NetChange of(double[] now, double[] before, double varianceOverTime) {
    NetEstimate to = NetEstimate.plain(now);
    NetEstimate from = NetEstimate.plain(before);
    double variance = to.variance() + from.variance() + 2 * varianceOverTime;
    double z = (to.centre() - from.centre()) / Math.sqrt(variance);
    return new NetChange(z, twoSided(z));
  }

  /** How probable it is that a standard normal variable is at least so far from 0. */
  static double twoSided(double z) {
    return Erfc.value(Math.abs(z) / Math.sqrt(2));
  }
}
