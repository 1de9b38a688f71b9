package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.Arrays;
import java.util.List;

/**
 * Shares of true labels among texts that one or more models have labelled, and net sentiment with a
 * 95 % interval.
 *
 * <p>Both are of one posterior ({@link Posterior}), which knows that the model errs otherwise in
 * each group of texts. The interval has no expectation. The estimate, its mean, also expects what
 * the model's labels say, as much as {@value #EXPECTED_TEXTS} texts do: where groups differ much,
 * counts as they are are the better guess. docs/decisions/0010 has the figures.
 *
 * @param shares {@code [labels]}, in the order of {@link Label}; they sum to 1
 * @param net share of positive less share of negative, in [−1, 1]
 * @param low lower end of the interval, below {@code net}
 * @param high upper end of the interval, above {@code net}
 * @param varianceOverTime of the net of the models' labels, since they err otherwise from one time
 *     to the next
 */
public record CorrectedShares(
    double[] shares, double net, double low, double high, double varianceOverTime) {
  /** How many texts of known labels the labels as they are weigh as much as. */
  public static final double EXPECTED_TEXTS = 4;

  private static final int LABELS = Label.values().length;

  /**
   * What one model has labelled.
   *
   * @param counts of its labels, {@code [labels]}, of more than no text
   */
  public record Part(ErrorMatrix errors, double[] counts) {
    double texts() {
      return Arrays.stream(counts).sum();
    }
  }

  /**
   * Corrects each part by its own model's errors, and adds them up. Models are taken to err alike
   * on a group, so that ends of intervals add up too.
   */
  public static CorrectedShares of(List<Part> parts) {
    double texts = parts.stream().mapToDouble(Part::texts).sum();
    double[] shares = new double[LABELS];
    double low = 0;
    double high = 0;
    double deviation = 0;
    for (Part part : parts) {
      double weight = part.texts() / texts;
      Posterior posterior = Posterior.of(part.counts, part.errors);
      double[] expected = new double[LABELS];
      for (int label = 0; label < LABELS; label++) {
        if (part.errors.knows(label)) {
          expected[label] = EXPECTED_TEXTS * weight * part.counts[label] / part.texts();
        }
      }
      double[] corrected = posterior.knowing(expected).mean();
      for (int label = 0; label < LABELS; label++) {
        shares[label] += weight * corrected[label];
      }
      low += weight * posterior.low();
      high += weight * posterior.high();
      deviation += weight * Math.sqrt(part.errors.varianceOverTime(corrected));
    }
    double net = shares[Label.POSITIVE.ordinal()] - shares[Label.NEGATIVE.ordinal()];
    return new CorrectedShares(
        shares, net, Math.min(net, low), Math.max(net, high), deviation * deviation);
  }
}
