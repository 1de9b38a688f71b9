package io.tonestream.app.drivers;

/**
 * How surely a term is more frequent in some texts than in others.
 *
 * <p>Each group's rate is held back towards the background's, as if some more texts of the
 * background had been seen: an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
 * 'Fightin' Words', Political Analysis 16:372). Their z, the log-odds ratio in its standard errors,
 * falls the rarer the term is in the other group (Hauck and Donner 1977), and so ranks a term that
 * stands nowhere else behind the usual insults. Here z is the signed root of the likelihood ratio
 * (Dunning 1993, Computational Linguistics 19:61), which does not.
 */
final class Contrast {
  /** Strength of the prior, in texts. */
  private static final double PRIOR_TEXTS = 10;

  private Contrast() {}

  /**
   * The z value: about standard normal where both groups speak of the term alike, positive where
   * the first does so more.
   *
   * @param with texts of the first group with the term
   * @param texts all texts of the first group, at least 1
   * @param otherWith texts of the other group with the term
   * @param otherTexts all texts of the other group, at least 1
   * @param background how frequent the term is in the background, in [0, 1]
   */
  static double z(
      double with, double texts, double otherWith, double otherTexts, double background) {
    double a = with + PRIOR_TEXTS * background;
    double n = texts + PRIOR_TEXTS;
    double b = Math.min(otherWith, otherTexts) + PRIOR_TEXTS * background;
    double m = otherTexts + PRIOR_TEXTS;
    double pooled = (a + b) / (n + m);
    double ratio = gain(a, n, pooled) + gain(b, m, pooled);
    double z = Math.sqrt(Math.max(0, 2 * ratio));
    return a / n >= b / m ? z : -z;
  }

  /** Log likelihood of {@code a} in {@code n} at its own rate, less that at the pooled one. */
  private static double gain(double a, double n, double pooled) {
    return term(a, n * pooled) + term(n - a, n * (1 - pooled));
  }

  private static double term(double seen, double expected) {
    return seen <= 0 ? 0 : seen * Math.log(seen / expected);
  }
}
