package io.tonestream.app.windows;

import io.tonestream.schemas.BrandSentiment.Counts;

/**
 * Net sentiment with a 95 % interval.
 *
 * <p>The interval is the adjusted Wald interval for the difference of two proportions of one
 * multinomial sample: one pseudo-count to each of positive and negative, two to the volume. Source:
 * D. G. Bonett, R. M. Price: Adjusted Wald Confidence Interval for a Difference of Binomial
 * Proportions Based on Paired Data. J. Educational and Behavioral Statistics 37(4), 2012. It holds
 * its level down to a handful of texts, where the plain Wald interval collapses to nothing.
 *
 * @param net (positive − negative) / volume, in [−1, 1]
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
record NetSentiment(double net, double low, double high) {
  /** 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959964;

  /** The net sentiment of at least one text. */
  static NetSentiment of(Counts counts) {
    double volume = counts.total();
    double positive = (counts.positive() + 1) / (volume + 2);
    double negative = (counts.negative() + 1) / (volume + 2);
    double centre = positive - negative;
    double variance = (positive + negative - centre * centre) / (volume + 2);
    double margin = Z * Math.sqrt(Math.max(0, variance));
    double net = (counts.positive() - counts.negative()) / volume;
    return new NetSentiment(
        net,
        Math.max(-1, Math.min(net, centre - margin)),
        Math.min(1, Math.max(net, centre + margin)));
  }
}
