package io.tonestream.model.quantification;

import java.util.Arrays;

/**
 * Finds in which shares known distributions were mixed (expectation maximisation; A. P. Dempster,
 * N. M. Laird, D. B. Rubin: Maximum Likelihood from Incomplete Data via the EM Algorithm. J. Royal
 * Statistical Society B 39(1), 1977).
 */
final class Mixture {
  private static final int MAX_STEPS = 5_000;

  /** Shares that move less than this in a step have settled. */
  private static final double SETTLED = 1e-10;

  private Mixture() {}

  /**
   * The most likely shares, {@code [components]}; they sum to 1.
   *
   * @param counts {@code [cells]}: how often each cell was observed
   * @param likelihoods {@code [cells][components]}: how probable a cell is under each component, up
   *     to a factor for each cell
   */
  static double[] shares(double[] counts, double[][] likelihoods) {
    double all = Arrays.stream(counts).sum();
    double[] shares = new double[likelihoods[0].length];
    Arrays.fill(shares, 1.0 / shares.length);
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] next = new double[shares.length];
      for (int cell = 0; cell < counts.length; cell++) {
        share(counts[cell], shares, likelihoods[cell], next);
      }
      double moved = 0;
      for (int i = 0; i < next.length; i++) {
        next[i] /= all;
        moved = Math.max(moved, Math.abs(next[i] - shares[i]));
      }
      shares = next;
      if (moved < SETTLED) {
        break;
      }
    }
    return shares;
  }

  /** Shares a cell's observations out among the components that may have caused them. */
  private static void share(double count, double[] shares, double[] likelihoods, double[] to) {
    double evidence = 0;
    for (int i = 0; i < shares.length; i++) {
      evidence += shares[i] * likelihoods[i];
    }
    if (count == 0 || evidence == 0) {
      return;
    }
    for (int i = 0; i < shares.length; i++) {
      to[i] += count * shares[i] * likelihoods[i] / evidence;
    }
  }
}
