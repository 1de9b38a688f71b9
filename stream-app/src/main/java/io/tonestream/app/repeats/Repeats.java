package io.tonestream.app.repeats;

/**
 * How far texts are copies of each other.
 *
 * <p>Copies have one label, so n texts with c copies of each say as much as Σ c / (Σ c² / n)
 * independent ones: n divided by the design effect (L. Kish: Survey Sampling, 1965, section 8.2).
 * If contents are dealt into B groups at random, the groups' sizes x have E Σ (x − n/B)² = (1 −
 * 1/B) Σ c². So their index of dispersion, χ² / (B − 1) with χ² = Σ (x − n/B)² / (n/B), is an
 * unbiased estimate of Σ c² / n, whatever the sizes of the c (N. Alon, Y. Matias, M. Szegedy: The
 * Space Complexity of Approximating the Frequency Moments, 1996, have the same with random signs).
 * Without copies it is 1, and χ² has about the chi-squared distribution: only what that makes in
 * one of a thousand cases (up to four where texts are fewer than 20) is taken for copies, so that
 * figures don't waver where there are none.
 *
 * <p>Copies of one text lie in one group, which stands out. The largest groups are left out, one
 * after the other and at most half of them, until the rest is what chance makes of it or nothing
 * more can go. What they have beyond the mean of the rest are {@link #share repeats}. That misses
 * copies of very many texts, a few of each, which the design effect takes in.
 *
 * @param matches how probable it is that two of the texts are copies, in [0, 1]
 * @param share of the texts, those that repeat one of few much repeated ones, in [0, 1)
 */
public record Repeats(double matches, double share) {
  /** No copies are seen. */
  public static final Repeats NONE = new Repeats(0, 0);

  /** Any three texts lie in one group in one of 256 cases. */
  static final int MIN_TEXTS = 4;

  private static final int MIN_KEPT = GroupCounts.GROUPS / 2;

  /** 99.9 % quantiles of the chi-squared distribution with 7 to 15 degrees of freedom. */
  private static final double[] QUANTILES = {
    24.322, 26.124, 27.877, 29.588, 31.264, 32.909, 34.528, 36.123, 37.697
  };

  /** What the groups of texts tell. */
  public static Repeats of(GroupCounts groups) {
    double texts = groups.texts();
    if (texts < MIN_TEXTS) {
      return NONE;
    }
    double[] sizes = groups.sorted();
    double dispersion = dispersion(sizes, sizes.length);
    if (!isMoreThanChance(dispersion, sizes.length)) {
      return NONE;
    }
    double designEffect = dispersion / (sizes.length - 1);
    return new Repeats((designEffect - 1) / (texts - 1), share(sizes, texts));
  }

  /** The design effect of the smallest groups alone. */
  static double designEffect(double[] sizes, int groups) {
    double dispersion = dispersion(sizes, groups);
    return isMoreThanChance(dispersion, groups) ? dispersion / (groups - 1) : 1;
  }

  /**
   * How many of the smallest groups make what chance does, or half of them.
   *
   * @param sizes in ascending order
   */
  static int usual(double[] sizes) {
    int kept = sizes.length;
    while (kept > MIN_KEPT && isMoreThanChance(dispersion(sizes, kept), kept)) {
      kept--;
    }
    return kept;
  }

  private static double share(double[] sizes, double texts) {
    int kept = usual(sizes);
    double mean = mean(sizes, kept);
    double copies = 0;
    for (int left = kept; left < sizes.length; left++) {
      // One of each is no copy.
      copies += Math.max(0, sizes[left] - mean - 1);
    }
    return copies / texts;
  }

  /** χ² of the smallest groups. */
  private static double dispersion(double[] sizes, int groups) {
    double mean = mean(sizes, groups);
    double squares = 0;
    for (int group = 0; group < groups; group++) {
      squares += (sizes[group] - mean) * (sizes[group] - mean);
    }
    return mean == 0 ? 0 : squares / mean;
  }

  private static double mean(double[] sizes, int groups) {
    double sum = 0;
    for (int group = 0; group < groups; group++) {
      sum += sizes[group];
    }
    return sum / groups;
  }

  static boolean isMoreThanChance(double dispersion, int groups) {
    return dispersion > QUANTILES[groups - MIN_KEPT];
  }

  /** Whether copies are seen. */
  public boolean areThere() {
    return matches > 0;
  }

  /**
   * How many independent texts so many say as much as, at least 1 of at least 1: a part of the
   * texts has its part of the pairs that are copies.
   */
  public double effective(long texts) {
    return Math.max(Math.min(1, texts), texts / designEffect(texts));
  }

  /** By how much the variance of a mean over so many texts is larger than if no two were copies. */
  public double designEffect(long texts) {
    return 1 + Math.max(0, texts - 1) * matches;
  }
}
