package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;

/**
 * An estimate of net sentiment, share of positive less share of negative, as the mean of scores of
 * texts; with a 95 % interval.
 *
 * <p>Pseudo-texts, two thirds of each label, keep the variance from collapsing where texts are few:
 * as many in all as the adjusted Wald interval has (D. G. Bonett, R. M. Price: Adjusted Wald
 * Confidence Interval for a Difference of Binomial Proportions Based on Paired Data. J. Educational
 * and Behavioral Statistics 37(4), 2012), spread over all labels, which holds the level better at a
 * handful of texts.
 *
 * @param centre of the interval
 * @param variance of the centre
 */
public record NetEstimate(double centre, double variance) {
  private static final int LABELS = Label.values().length;
  private static final double[] SCORES = {-1, 0, 1};
  private static final double PSEUDO_TEXTS = 2.0 / 3;

  /** 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959964;

  /**
   * The net of labels as they are.
   *
   * @param counts {@code [labels]}
   */
  public static NetEstimate plain(double[] counts) {
    double texts = 0;
    double sum = 0;
    double squares = 0;
    for (int label = 0; label < LABELS; label++) {
      double count = counts[label] + PSEUDO_TEXTS;
      texts += count;
      sum += count * SCORES[label];
      squares += count * SCORES[label] * SCORES[label];
    }
    double centre = sum / texts;
    return new NetEstimate(centre, Math.max(0, squares / texts - centre * centre) / texts);
  }

  /** Lower end of the interval, in [−1, 1]. */
  public double low() {
    return Math.max(-1, Math.min(1, centre - Z * Math.sqrt(variance)));
  }

  /** Upper end of the interval, in [−1, 1]. */
  public double high() {
    return Math.min(1, Math.max(-1, centre + Z * Math.sqrt(variance)));
  }
}
