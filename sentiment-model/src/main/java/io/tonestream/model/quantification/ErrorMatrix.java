package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a model labels texts of each true label, counted on texts whose labels are known. Immutable.
 *
 * <p>Labels that none of those texts has are unknown: nothing can be said of the model's errors on
 * them, and corrected shares of them are 0.
 */
public final class ErrorMatrix {
  private static final int LABELS = Label.values().length;

  /** Added to each cell, so that what was not seen on a few texts is rare and not impossible. */
  private static final double SMOOTHING = 0.5;

  /** True labels that are known, by their ordinals. */
  private final int[] known;

  /** {@code [known][labels]}: shares of predicted labels; each row sums to 1. */
  private final double[][] rates;

  /** {@code [known]}: number of texts behind each row. */
  private final double[] texts;

  private ErrorMatrix(int[] known, double[][] rates, double[] texts) {
    this.known = known;
    this.rates = rates;
    this.texts = texts;
  }

  /**
   * The matrix of these counts; empty if fewer than two labels are known, or there are no counts.
   *
   * @param confusion {@code [true label][predicted label]}, in the order of {@link Label}
   * @throws IllegalArgumentException if it is no such table
   */
  public static Optional<ErrorMatrix> of(List<List<Long>> confusion) {
    if (confusion.isEmpty()) {
      return Optional.empty();
    }
    if (confusion.size() != LABELS
        || confusion.stream()
            .anyMatch(row -> row.size() != LABELS || row.stream().anyMatch(count -> count < 0))) {
      throw new IllegalArgumentException(
          "confusion is %s, not %d rows of %d counts".formatted(confusion, LABELS, LABELS));
    }
    int[] known =
        IntStream.range(0, LABELS).filter(label -> sum(confusion.get(label)) > 0).toArray();
    if (known.length < 2) {
      return Optional.empty();
    }
    double[][] rates = new double[known.length][LABELS];
    double[] texts = new double[known.length];
    for (int row = 0; row < known.length; row++) {
      List<Long> counts = confusion.get(known[row]);
      texts[row] = sum(counts);
      for (int label = 0; label < LABELS; label++) {
        rates[row][label] = (counts.get(label) + SMOOTHING) / (texts[row] + LABELS * SMOOTHING);
      }
    }
    return Optional.of(new ErrorMatrix(known, rates, texts));
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** The true labels' shares in the texts that the errors were counted on, {@code [labels]}. */
  public double[] shares() {
    double all = Arrays.stream(texts).sum();
    double[] shares = new double[LABELS];
    for (int row = 0; row < known.length; row++) {
      shares[known[row]] = texts[row] / all;
    }
    return shares;
  }

  /** How many true labels are known. */
  int rows() {
    return known.length;
  }

  /** The true label of a row, by its ordinal. */
  int label(int row) {
    return known[row];
  }

  /** The share of a row's texts that get this label. */
  double rate(int row, int label) {
    return rates[row][label];
  }

  /** How many texts a row's rates were counted on. */
  double texts(int row) {
    return texts[row];
  }
}
