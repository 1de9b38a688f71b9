package io.tonestream.model.drift;

/**
 * How many texts got their own label, from the model's probabilities alone (confidence-based
 * performance estimation, CBPE): a label that is given with probability p is right in a share p of
 * such texts, so the mean of p is the accuracy to expect.
 *
 * <p>That holds while texts of the same probability are right equally often as on the validation
 * texts: when other texts come, but what they mean to the model is the same (covariate shift). A
 * model that is sure of what it misreads is taken at its word.
 *
 * @param value in [0, 1]
 * @param low lower end of the 95 % interval
 * @param high upper end of the 95 % interval
 */
record AccuracyEstimate(double value, double low, double high) {
  /** 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959964;

  /**
   * Of at least one text. A temperature leaves mean probability and accuracy a little apart on the
   * validation texts; the estimate is shifted by as much, so that there it is exact. The interval
   * has room for both samples: this one's n texts, and the m that the shift is known from.
   */
  static AccuracyEstimate of(DriftReference reference, Profile live) {
    double accuracy = reference.accuracy();
    double value = bounded(live.certainty() + accuracy - reference.certainty());
    double variance =
        value * (1 - value) / live.texts() + accuracy * (1 - accuracy) / reference.texts();
    double reach = Z * Math.sqrt(variance);
    return new AccuracyEstimate(value, bounded(value - reach), bounded(value + reach));
  }

  private static double bounded(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
