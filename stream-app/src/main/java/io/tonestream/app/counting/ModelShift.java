package io.tonestream.app.counting;

import io.tonestream.schemas.Label;

/**
 * How much higher one model version scores texts than another, from texts that both scored. A text
 * scores 1 if it is positive, 0 if it is neutral and −1 if it is negative, so that net sentiment is
 * the mean score.
 *
 * <p>Its centre and variance are those of the adjusted Wald interval for paired data: one
 * pseudo-text that {@code to} scores a step higher, and one that it scores a step lower. Sources:
 * A. Agresti, Y. Min: Simple Improved Confidence Intervals for Comparing Matched Proportions.
 * Statistics in Medicine 24(5), 2005; D. G. Bonett, R. M. Price: Adjusted Wald Confidence Interval
 * for a Difference of Binomial Proportions Based on Paired Data. J. Educational and Behavioral
 * Statistics 37(4), 2012. Here a text may also move by two steps, which the variance of the
 * differences takes in.
 *
 * @param from one version
 * @param to the other one
 * @param texts number of texts that both scored, at least one
 * @param mean mean score by {@code to} less mean score by {@code from}, in [−2, 2]
 * @param centre of the interval: the mean with the pseudo-texts
 * @param variance of the centre
 */
public record ModelShift(
    String from, String to, long texts, double mean, double centre, double variance) {
  private static final int LABELS = Label.values().length;
  private static final int PSEUDO_TEXTS = 2;

  /**
   * The shift that these texts show.
   *
   * @param counts {@code [labels by from × labels by to]}
   */
  static ModelShift of(String from, String to, long[] counts) {
    long texts = 0;
    long sum = 0;
    long squares = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      // Labels stand in ascending order of their scores.
      int difference = cell % LABELS - cell / LABELS;
      texts += counts[cell];
      sum += difference * counts[cell];
      squares += (long) difference * difference * counts[cell];
    }
    double smoothed = texts + PSEUDO_TEXTS;
    double centre = sum / smoothed;
    double variance = ((squares + PSEUDO_TEXTS) / smoothed - centre * centre) / smoothed;
    return new ModelShift(from, to, texts, (double) sum / texts, centre, variance);
  }

  /** The same, seen from the other version. */
  public ModelShift reversed() {
    return new ModelShift(to, from, texts, -mean, -centre, variance);
  }
}
