package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * How a model labels the texts of a group that nobody has labelled, such as those of a brand. Each
 * group has a confusion matrix of its own: the shares of predicted labels among its texts of one
 * true label are a draw from that label's Dirichlet distribution.
 *
 * <p>Each record of {@code labeled-text} carries those of what scored it in the header {@value
 * #HEADER}, as JSON, so that shares can be corrected from the topic alone, whatever version scored
 * it and wherever it is read. To a reader that knows the version, a header costs nothing to parse.
 *
 * @param dirichlet {@code [true label][predicted label]} in the order of {@link Label}: parameters,
 *     each above 0. A row divided by its sum is the mean share of each predicted label; the larger
 *     the sum, the more alike groups are. A row of zeros is a true label that nothing is known of
 * @param correlation in [0, 1): how far the rows of a group are off in the same direction. A model
 *     that takes a brand's neutral texts for negative takes its positive ones for negative too
 * @param overTime how alike one group's texts of different times are, above 0: in a part of its
 *     time, the shares of predicted labels are a draw from the Dirichlet distribution with the
 *     group's own shares as mean and parameters of this sum
 */
public record ErrorRates(List<List<Double>> dirichlet, double correlation, double overTime) {
  /** The header's key. */
  public static final String HEADER = "tonestream.error-rates";

  private static final int LABELS = Label.values().length;

  /** The largest parameter of a row beside the smallest: beyond it, rates are 0 or 1. */
  private static final double MAX_RATIO = 1e15;

  /**
   * Takes copies.
   *
   * @throws IllegalArgumentException if a number is none of these
   */
  public ErrorRates {
    if (dirichlet == null || dirichlet.size() != LABELS || !areRows(dirichlet)) {
      throw new IllegalArgumentException(
          "dirichlet is %s, not %d rows of %d numbers, all above 0 or all 0"
              .formatted(dirichlet, LABELS, LABELS));
    }
    if (!(correlation >= 0 && correlation < 1)) {
      throw new IllegalArgumentException("correlation is " + correlation + ", not in [0, 1)");
    }
    if (!(overTime > 0 && overTime < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("overTime is " + overTime + ", not above 0");
    }
    dirichlet = dirichlet.stream().map(List::copyOf).toList();
  }

  private static boolean areRows(List<List<Double>> rows) {
    for (List<Double> row : rows) {
      if (row == null || row.size() != LABELS || !isRow(row)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRow(List<Double> row) {
    double min = Double.POSITIVE_INFINITY;
    double max = 0;
    for (Double each : row) {
      if (each == null || !(each >= 0)) {
        return false;
      }
      min = Math.min(min, each);
      max = Math.max(max, each);
    }
    return max == 0 || max <= MAX_RATIO * min && max < Double.POSITIVE_INFINITY;
  }

  /** The header's value. */
  public byte[] toBytes() {
    return Json.write(this);
  }

  /**
   * Reads a header's value.
   *
   * @throws BadJsonException if it is none
   */
  public static ErrorRates read(byte[] value) {
    return Json.read(ErrorRates.class, value);
  }

  /** Whether anything is known of texts of this true label. */
  @JsonIgnore
  public boolean knows(Label label) {
    return dirichlet.get(label.ordinal()).get(0) > 0;
  }
}
