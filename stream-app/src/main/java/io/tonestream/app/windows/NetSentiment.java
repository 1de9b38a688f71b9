package io.tonestream.app.windows;

import io.tonestream.app.repeats.Repeats;
import io.tonestream.model.quantification.NetEstimate;
import io.tonestream.schemas.BrandSentiment.Counts;

/**
 * Net sentiment with the 95 % interval of {@link NetEstimate}.
 *
 * @param net (positive − negative) / volume, in [−1, 1]
 * @param low lower end of the interval, at most {@code net}
 * @param high upper end of the interval, at least {@code net}
 */
record NetSentiment(double net, double low, double high) {
  /** The net sentiment of at least one text, some of which may be copies. */
  static NetSentiment of(Counts counts, Repeats repeats) {
    NetEstimate estimate = NetEstimate.plain(effective(counts, repeats));
    double net = net(counts);
    return new NetSentiment(net, Math.min(net, estimate.low()), Math.max(net, estimate.high()));
  }

  /** The same without its interval. */
  static double net(Counts counts) {
    return (counts.positive() - counts.negative()) / (double) counts.total();
  }

  /** The counts in the order of labels, in effective texts. */
  static double[] effective(Counts counts, Repeats repeats) {
    double designEffect = repeats.designEffect(counts.total());
    return new double[] {
      counts.negative() / designEffect,
      counts.neutral() / designEffect,
      counts.positive() / designEffect
    };
  }
}
