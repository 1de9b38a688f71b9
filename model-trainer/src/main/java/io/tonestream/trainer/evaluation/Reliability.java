package io.tonestream.trainer.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a model's certainty is from how often it is right (Guo et al. 2017).
 *
 * @param error expected calibration error: mean gap between certainty and accuracy of the bins,
 *     weighted by their texts
 * @param bins of certainty, equally wide, in order; empty ones too
 */
public record Reliability(double error, List<Bin> bins) {
  /** As in the manifest's evaluation, so that both say the same. */
  private static final int BINS = 15;

  /** Takes a copy. */
  public Reliability {
    bins = List.copyOf(bins);
  }

  /**
   * Texts of whose label the model is about equally certain.
   *
   * @param from least certainty
   * @param to most
   * @param n how many texts
   * @param confidence mean certainty; 0 if there are none
   * @param accuracy share that it got right; 0 if there are none
   */
  public record Bin(double from, double to, long n, double confidence, double accuracy) {}

  /** Of these texts. */
  public static Reliability of(List<Judged> judged) {
    long[] counts = new long[BINS];
    double[] confidences = new double[BINS];
    long[] right = new long[BINS];
    for (Judged each : judged) {
      int bin = Math.min(BINS - 1, (int) (each.confidence() * BINS));
      counts[bin]++;
      confidences[bin] += each.confidence();
      right[bin] += each.right() ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    double error = 0;
    for (int i = 0; i < BINS; i++) {
      error += Math.abs(confidences[i] - right[i]) / judged.size();
      double n = Math.max(1, counts[i]);
      bins.add(
          new Bin(
              (double) i / BINS,
              (double) (i + 1) / BINS,
              counts[i],
              confidences[i] / n,
              right[i] / n));
    }
    return new Reliability(error, bins);
  }
}
