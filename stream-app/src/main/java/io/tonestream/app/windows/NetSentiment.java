package io.tonestream.app.windows;

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
  /** The net sentiment of at least one text. */
  static NetSentiment of(Counts counts) {
    NetEstimate estimate = NetEstimate.plain(byLabel(counts));
    double net = (counts.positive() - counts.negative()) / (double) counts.total();
    return new NetSentiment(net, Math.min(net, estimate.low()), Math.max(net, estimate.high()));
  }

  /** The counts in the order of labels. */
  static double[] byLabel(Counts counts) {
    return new double[] {counts.negative(), counts.neutral(), counts.positive()};
  }
}
