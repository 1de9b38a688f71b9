package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.List;

/**
 * Estimates the shares of true labels among texts from what a model says of them. All shares are
 * {@code [labels]}, in the order of {@link Label}, and sum to 1; there must be at least one text.
 *
 * <p>All rest on one assumption: texts of one true label look the same to the model wherever they
 * come from, and only the shares of the labels differ (prior shift).
 */
public final class Quantifier {
  private static final int LABELS = Label.values().length;

  private Quantifier() {}

  /** The shares of predicted labels (classify and count). */
  public static double[] plain(List<Probabilities> predictions) {
    double[] shares = new double[LABELS];
    predictions.forEach(each -> shares[each.mostProbable().ordinal()] += 1.0 / predictions.size());
    return shares;
  }

  /**
   * The mean probabilities (probabilistic classify and count; A. Bella et al.: Quantification via
   * Probability Estimators. ICDM 2010).
   */
  public static double[] probabilistic(List<Probabilities> predictions) {
    double[] shares = new double[LABELS];
    for (Probabilities each : predictions) {
      for (Label label : Label.values()) {
        shares[label.ordinal()] += each.of(label) / predictions.size();
      }
    }
    return shares;
  }

  /**
   * The shares under which these counts of predicted labels are most likely (adjusted count): the
   * inverse of the matrix of errors where that leads to shares, and the nearest shares elsewhere.
   *
   * @param counts {@code [labels]}
   */
  public static double[] adjusted(double[] counts, ErrorMatrix errors) {
    double[][] likelihoods = new double[LABELS][errors.rows()];
    for (int row = 0; row < errors.rows(); row++) {
      for (int label = 0; label < LABELS; label++) {
        likelihoods[label][row] = errors.rate(row, label);
      }
    }
    double[] mixed = Mixture.shares(counts, likelihoods);
    double[] shares = new double[LABELS];
    for (int row = 0; row < errors.rows(); row++) {
      shares[errors.label(row)] = mixed[row];
    }
    return shares;
  }

  /**
   * The shares that fit the probabilities of each text best (Saerens et al. 2002).
   *
   * @param prior the shares of labels that the probabilities take for granted
   */
  public static double[] expectationMaximisation(List<Probabilities> predictions, double[] prior) {
    double[] counts = new double[predictions.size()];
    double[][] likelihoods = new double[predictions.size()][LABELS];
    for (int text = 0; text < counts.length; text++) {
      counts[text] = 1;
      for (Label label : Label.values()) {
        double expected = prior[label.ordinal()];
        likelihoods[text][label.ordinal()] =
            expected == 0 ? 0 : predictions.get(text).of(label) / expected;
      }
    }
    return Mixture.shares(counts, likelihoods);
  }
}
