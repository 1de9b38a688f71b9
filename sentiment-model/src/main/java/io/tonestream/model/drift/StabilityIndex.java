package io.tonestream.model.drift;

/** The population stability index of two histograms: how far one lies from the other. */
final class StabilityIndex {
  /** What each bin is given beyond its count, so that an empty one has a share too. */
  private static final double PSEUDO_TEXTS = 0.5;

  private StabilityIndex() {}

  /**
   * {@code Σ (q − p) ln(q / p)} over the bins' shares p and q, less what chance makes of it; at
   * least 0.
   *
   * <p>Of two samples of n and m texts from one population, {@code PSI · nm / (n + m)} is about χ²
   * distributed with bins − 1 degrees of freedom (Yurdakul 2018), so that the mean of PSI is {@code
   * (bins − 1)(1/n + 1/m)}: that is what is taken off. Bins that are empty in both count nowhere.
   *
   * @param expected {@code [bins]}, of n texts, at least one
   * @param actual {@code [bins]}, of m texts, at least one
   */
  static double of(long[] expected, long[] actual) {
    int bins = 0;
    double n = 0;
    double m = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      if (expected[bin] + actual[bin] > 0) {
        bins++;
        n += expected[bin];
        m += actual[bin];
      }
    }
    double index = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      if (expected[bin] + actual[bin] > 0) {
        double p = (expected[bin] + PSEUDO_TEXTS) / (n + bins * PSEUDO_TEXTS);
        double q = (actual[bin] + PSEUDO_TEXTS) / (m + bins * PSEUDO_TEXTS);
        index += (q - p) * Math.log(q / p);
      }
    }
    return Math.max(0, index - (bins - 1) * (1 / n + 1 / m));
  }
}
