package io.tonestream.model.quantification;

import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a model labels texts of each true label in a group that nobody has labelled: the mean over
 * groups, and how far groups differ from it. Immutable.
 *
 * <p>Labels that {@link ErrorRates} don't know are unknown: nothing can be said of the model's
 * errors on them, and corrected shares of them are 0.
 */
public final class ErrorMatrix {
  /** True labels that are known, by their ordinals. */
  private final int[] known;

  /** {@code [known][labels]}: mean shares of predicted labels; each row sums to 1. */
  private final double[][] rates;

  /** {@code [known]}: sums of the rows' Dirichlet parameters. */
  private final double[] concentrations;

  /** Of the rows' deviations from their means, over groups. */
  private final double correlation;

  private final double overTime;
  private final ShareGrid grid;

  private ErrorMatrix(
      int[] known, double[][] rates, double[] concentrations, double correlation, double overTime) {
    this.known = known;
    this.rates = rates;
    this.concentrations = concentrations;
    this.correlation = correlation;
    this.overTime = overTime;
    this.grid = ShareGrid.whole(this);
  }

  /** Of these rates; empty if fewer than two labels are known. */
  public static Optional<ErrorMatrix> of(ErrorRates errors) {
    int[] known =
        Arrays.stream(Label.values()).filter(errors::knows).mapToInt(Label::ordinal).toArray();
    if (known.length < 2) {
      return Optional.empty();
    }
    double[][] rates = new double[known.length][];
    double[] concentrations = new double[known.length];
    for (int row = 0; row < known.length; row++) {
      List<Double> parameters = errors.dirichlet().get(known[row]);
      double sum = parameters.stream().mapToDouble(each -> each).sum();
      rates[row] = parameters.stream().mapToDouble(each -> each / sum).toArray();
      concentrations[row] = sum;
    }
    return Optional.of(
        new ErrorMatrix(known, rates, concentrations, errors.correlation(), errors.overTime()));
  }

  /** Whether anything is known of texts of this true label, by its ordinal. */
  boolean knows(int label) {
    for (int each : known) {
      if (each == label) {
        return true;
      }
    }
    return false;
  }

  /** How many true labels are known. */
  int rows() {
    return known.length;
  }

  /** The true label of a row, by its ordinal. */
  int label(int row) {
    return known[row];
  }

  /** The share of a row's texts that get this label, on average over groups. */
  double rate(int row, int label) {
    return rates[row][label];
  }

  /**
   * Covariance of a row's shares of two predicted labels over groups: m(a) (1{a = b} − m(b)) /
   * (concentration + 1).
   */
  double covariance(int row, int label, int other) {
    double mean = rates[row][label];
    return mean * ((label == other ? 1 : 0) - rates[row][other]) / (concentrations[row] + 1);
  }

  /** How far rows are off in the same direction, in [0, 1). */
  double correlation() {
    return correlation;
  }

  /** All shares of true labels, with what these rates make of them. */
  ShareGrid grid() {
    return grid;
  }

  /**
   * Variance of the net of labels in one part of a group's time, over parts, since in each of them
   * the model errs otherwise.
   *
   * @param shares of true labels, {@code [labels]}
   */
  double varianceOverTime(double[] shares) {
    double variance = 0;
    double deviation = 0;
    for (int row = 0; row < known.length; row++) {
      double share = shares[known[row]];
      double negative = rates[row][Label.NEGATIVE.ordinal()];
      double positive = rates[row][Label.POSITIVE.ordinal()];
      double mean = positive - negative;
      double ofRow =
          share * share * Math.max(0, positive + negative - mean * mean) / (overTime + 1);
      variance += ofRow;
      deviation += Math.sqrt(ofRow);
    }
    return (1 - correlation) * variance + correlation * deviation * deviation;
  }
}
