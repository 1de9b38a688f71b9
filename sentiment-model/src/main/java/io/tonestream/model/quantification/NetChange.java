package io.tonestream.model.quantification;

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
    return new NetChange(z, complementaryError(Math.abs(z) / Math.sqrt(2)));
  }

  /**
   * The complementary error function of what is not negative, to 1.2e-7 of its value: W. H. Press
   * et al.: Numerical Recipes in C, 2nd edition 1992, section 6.2, {@code erfcc}.
   */
  static double complementaryError(double x) {
    double t = 1 / (1 + x / 2);
    double[] coefficients = {
      -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
      0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277
    };
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum * t + coefficients[i];
    }
    return Math.min(1, t * Math.exp(-x * x + sum));
  }
}
