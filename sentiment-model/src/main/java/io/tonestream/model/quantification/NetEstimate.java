package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;

/**
 * An estimate of net sentiment, share of positive less share of negative, as the mean of scores of
 * texts; with a 95 % interval.
 *
 * <p>Pseudo-texts, two thirds of each label, keep the variance from collapsing where texts are few:
 * as many in all as the adjusted Wald interval has (D. G. Bonett, R. M. Price: Adjusted Wald
 * Confidence Interval for a Difference of Binomial Proportions Based on Paired Data. J. Educational
 * and Behavioral Statistics 37(4), 2012), spread over all labels, which holds the level better at a
 * handful of texts.
 *
 * @param centre of the interval
 * @param variance of the centre; infinite if nothing is known
 */
public record NetEstimate(double centre, double variance) {
  private static final int LABELS = Label.values().length;
  private static final double[] SCORES = {-1, 0, 1};
  private static final double PSEUDO_TEXTS = 2.0 / 3;

  /** 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959964;

  /** A pivot below this leads to scores beyond all use. */
  private static final double SINGULAR = 1e-9;

  /**
   * The net of labels as they are.
   *
   * @param counts {@code [labels]}
   */
  public static NetEstimate plain(double[] counts) {
    return mean(counts, SCORES);
  }

  /**
   * The net of true labels, from predicted ones, by inversion of the matrix of errors.
   *
   * <p>With R the rates {@code [known × labels]} and s the scores of true labels (−1, 0, 1), each
   * text scores {@code Rᵀ(RRᵀ)⁻¹s} by its predicted label, so that texts of each true label score s
   * on average. The variance, by the delta method, is that of the mean, and that of the rates: each
   * row was counted on a few texts itself.
   *
   * @param counts of predicted labels, {@code [labels]}
   * @param shares of true labels, {@code [labels]}: how much each row's own uncertainty weighs
   */
  static NetEstimate corrected(double[] counts, ErrorMatrix errors, double[] shares) {
    double[] scores = scores(errors);
    if (scores.length == 0) {
      return new NetEstimate(0, Double.POSITIVE_INFINITY);
    }
    NetEstimate mean = mean(counts, scores);
    double variance = mean.variance;
    for (int row = 0; row < errors.rows(); row++) {
      double share = shares[errors.label(row)];
      variance += share * share * variance(errors, row, scores) / errors.texts(row);
    }
    return new NetEstimate(mean.centre, variance);
  }

  /** Lower end of the interval, in [−1, 1]. */
  public double low() {
    return Math.max(-1, Math.min(1, centre - Z * Math.sqrt(variance)));
  }

  /** Upper end of the interval, in [−1, 1]. */
  public double high() {
    return Math.min(1, Math.max(-1, centre + Z * Math.sqrt(variance)));
  }

  private static NetEstimate mean(double[] counts, double[] scores) {
    double texts = 0;
    double sum = 0;
    double squares = 0;
    for (int label = 0; label < LABELS; label++) {
      double count = counts[label] + PSEUDO_TEXTS;
      texts += count;
      sum += count * scores[label];
      squares += count * scores[label] * scores[label];
    }
    double centre = sum / texts;
    return new NetEstimate(centre, Math.max(0, squares / texts - centre * centre) / texts);
  }

  /** Of the score of one text of a row. */
  private static double variance(ErrorMatrix errors, int row, double[] scores) {
    double mean = 0;
    double squares = 0;
    for (int label = 0; label < LABELS; label++) {
      mean += errors.rate(row, label) * scores[label];
      squares += errors.rate(row, label) * scores[label] * scores[label];
    }
    return squares - mean * mean;
  }

  /** {@code [labels]}; empty if rows are so alike that none can be told from the others. */
  private static double[] scores(ErrorMatrix errors) {
    int rows = errors.rows();
    double[][] system = new double[rows][rows + 1];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < rows; column++) {
        for (int label = 0; label < LABELS; label++) {
          system[row][column] += errors.rate(row, label) * errors.rate(column, label);
        }
      }
      system[row][rows] = SCORES[errors.label(row)];
    }
    if (!solve(system)) {
      return new double[0];
    }
    double[] scores = new double[LABELS];
    for (int row = 0; row < rows; row++) {
      for (int label = 0; label < LABELS; label++) {
        scores[label] += errors.rate(row, label) * system[row][rows];
      }
    }
    return scores;
  }

  /** Gauss-Jordan elimination, which a symmetric positive definite system needs no pivoting for. */
  private static boolean solve(double[][] system) {
    int rows = system.length;
    for (int pivot = 0; pivot < rows; pivot++) {
      double divisor = system[pivot][pivot];
      if (divisor < SINGULAR) {
        return false;
      }
      for (int column = pivot; column <= rows; column++) {
        system[pivot][column] /= divisor;
      }
      for (int row = 0; row < rows; row++) {
        double factor = row == pivot ? 0 : system[row][pivot];
        for (int column = pivot; column <= rows; column++) {
          system[row][column] -= factor * system[pivot][column];
        }
      }
    }
    return true;
  }
}
