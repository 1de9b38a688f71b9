package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.List;

/**
 * How far human labels of all groups are from what was expected of them: an empirical Bayes step,
 * without which a model that errs otherwise on a stream than on the texts that its errors were
 * learnt on would be believed where nobody looks.
 *
 * <p>By predicted label, what groups add to their nets is shifted by one number of standard
 * deviations, and has its variance multiplied by one factor of at least 1. Both are the most
 * probable ones; before any label, shifts are normal around 0 with deviation 1, and the logarithm
 * of the factor with deviation 1. Immutable.
 */
final class Misfit {
  private static final int LABELS = Label.values().length;

  /** Exponents of the factors that are tried; factors reach 16. */
  private static final double STEP = 0.25;

  private static final int STEPS = 11;

  private final double[] shifts = new double[LABELS];
  private final double[] factors = new double[LABELS];

  /** Of parts with what was expected of them, in the same order. */
  Misfit(List<LabelledPart> parts, List<NetByPrediction> priors) {
    for (int predicted = 0; predicted < LABELS; predicted++) {
      fit(predicted, parts, priors);
    }
  }

  /** By how many standard deviations what texts of a predicted label add is shifted. */
  double shift(int predicted) {
    return shifts[predicted];
  }

  /** By what the variance of what texts of a predicted label add is multiplied. */
  double factor(int predicted) {
    return factors[predicted];
  }

  private void fit(int predicted, List<LabelledPart> parts, List<NetByPrediction> priors) {
    double best = Double.NEGATIVE_INFINITY;
    for (int step = 0; step < STEPS; step++) {
      double exponent = step * STEP;
      double factor = Math.exp(exponent);
      // In deviations of each group: z = shift + noise of variance factor + own.
      double weights = 1;
      double weighted = 0;
      double squares = 0;
      double logs = 0;
      for (int i = 0; i < parts.size(); i++) {
        LabelledPart part = parts.get(i);
        if (part.labelled(predicted) > 0) {
          double share = (double) part.counts()[predicted] / part.texts();
          NetByPrediction prior = priors.get(i);
          double variance = Math.max(1e-12, prior.covariance(predicted, predicted));
          double off =
              (share * part.meanScore(predicted) - prior.mean(predicted)) / Math.sqrt(variance);
          double noise =
              share
                  * share
                  * PartEstimate.scoreVariance(part, prior, predicted)
                  / part.labelled(predicted)
                  / variance;
          double weight = 1 / (factor + noise);
          weights += weight;
          weighted += weight * off;
          squares += weight * off * off;
          logs += Math.log(weight);
        }
      }
      double shift = weighted / weights;
      double likelihood = (logs - squares + shift * shift * weights - exponent * exponent) / 2;
      if (likelihood > best) {
        best = likelihood;
        shifts[predicted] = shift;
        factors[predicted] = factor;
      }
    }
  }
}
