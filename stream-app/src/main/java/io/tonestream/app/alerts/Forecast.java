package io.tonestream.app.alerts;

/**
 * What a baseline predicts of a bin, beside what came. Both are sums, so that bins can be added up.
 *
 * @param seasons the bin's
 * @param observed what came: positive less negative texts, or texts
 * @param expected the same, predicted
 * @param variance of the prediction: of the texts, of the bin, and of what is known of the brand
 * @param lineVariance the last of these, on the scale of the line
 */
record Forecast(
    Seasons seasons, double observed, double expected, double variance, double lineVariance) {
  /** No bin's surprise counts for more than so many standard deviations when it is learnt from. */
  private static final double MAX_SURPRISE = 3.5;

  /** What came less what was expected, outliers drawn in. */
  double surprise() {
    double most = MAX_SURPRISE * Math.sqrt(variance);
    return Math.max(-most, Math.min(most, observed - expected));
  }

  /** The same in standard deviations. */
  double standardised() {
    return surprise() / Math.sqrt(variance);
  }
}
