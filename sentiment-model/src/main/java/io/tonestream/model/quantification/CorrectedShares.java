package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.Arrays;
import java.util.List;

/**
 * Shares of true labels among texts that one or more models have labelled, and net sentiment with a
 * 95 % interval.
 *
 * <p>The shares are held back where texts are few ({@link Quantifier#shrunk}). The interval is not:
 * it is that of the plain inversion, by the delta method, and so holds the true net whatever the
 * expectation. It takes in which texts came, and on which texts the model's errors were counted.
 *
 * @param shares {@code [labels]}, in the order of {@link Label}; they sum to 1
 * @param net share of positive less share of negative, in [−1, 1]
 * @param low lower end of the interval, at most {@code net}
 * @param high upper end of the interval, at least {@code net}
 */
public record CorrectedShares(double[] shares, double net, double low, double high) {
  private static final int LABELS = Label.values().length;

  /**
   * What one model has labelled.
   *
   * @param counts of its labels, {@code [labels]}, of at least one text
   */
  public record Part(ErrorMatrix errors, double[] counts) {
    double texts() {
      return Arrays.stream(counts).sum();
    }
  }

  /** Corrects texts about which nothing is known but their labels. */
  public static CorrectedShares of(List<Part> parts) {
    double texts = texts(parts);
    double[] expected = new double[LABELS];
    for (Part part : parts) {
      addTo(expected, part.texts() / texts, part.errors.shares());
    }
    return of(parts, expected);
  }

  /**
   * Corrects each part by its own model's errors, and adds them up.
   *
   * @param expected the shares to expect before any text is seen
   */
  public static CorrectedShares of(List<Part> parts, double[] expected) {
    double texts = texts(parts);
    double[] shares = new double[LABELS];
    double centre = 0;
    double variance = 0;
    for (Part part : parts) {
      double weight = part.texts() / texts;
      double[] corrected =
          Quantifier.shrunk(part.counts, part.errors, expected, weight * Quantifier.EXPECTED_TEXTS);
      addTo(shares, weight, corrected);
      NetEstimate net = NetEstimate.corrected(part.counts, part.errors, corrected);
      centre += weight * net.centre();
      variance += weight * weight * net.variance();
    }
    double net = shares[Label.POSITIVE.ordinal()] - shares[Label.NEGATIVE.ordinal()];
    NetEstimate interval = new NetEstimate(centre, variance);
    return new CorrectedShares(
        shares, net, Math.min(net, interval.low()), Math.max(net, interval.high()));
  }

  private static double texts(List<Part> parts) {
    return parts.stream().mapToDouble(Part::texts).sum();
  }

  private static void addTo(double[] sum, double weight, double[] shares) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * shares[i];
    }
  }
}
