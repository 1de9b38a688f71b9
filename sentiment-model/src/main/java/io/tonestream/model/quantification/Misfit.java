package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;
import java.util.List;

/**
 * How far human labels of all groups are from what was expected of them: an empirical Bayes step,
 * without which a model that errs otherwise on a stream than on the texts that its errors were
 * learnt on would be believed where nobody looks.
 *
 * <p>By predicted label, the mean score of its texts is shifted by one number of the standard
 * deviations that were expected of each group, and spreads over groups by more than these. Both are
 * the most probable ones; before any label, the shift is normal around 0 with deviation 1, and the
 * further deviation half-normal with scale {@value #SCALE}. Without labels, both are 0. Immutable.
 */
final class Misfit {
  private static final int LABELS = Label.values().length;

  /** Of the further deviation of mean scores. */
  private static final double SCALE = 0.3;

  /** Deviations that are tried are multiples of it. */
  private static final double STEP = 0.05;

  private static final int STEPS = 13;

  private final double[] shifts = new double[LABELS];
  private final double[] deviations = new double[LABELS];

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

  /** By how much more than expected the mean score of a predicted label's texts deviates. */
  double deviation(int predicted) {
    return deviations[predicted];
  }

  private void fit(int predicted, List<LabelledPart> parts, List<NetByPrediction> priors) {
    double best = Double.NEGATIVE_INFINITY;
    for (int step = 0; step < STEPS; step++) {
      double further = step * STEP;
      // In expected deviations: what is off = the shift + noise of variance 1 + further + own.
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
          double own =
              PartEstimate.scoreVariance(part, prior, predicted) / part.labelled(predicted);
          double weight = 1 / (1 + share * share * (further * further + own) / variance);
          weights += weight;
          weighted += weight * off;
          squares += weight * off * off;
          logs += Math.log(weight);
        }
      }
      double shift = weighted / weights;
      double scaled = further / SCALE;
      double likelihood = (logs - squares + shift * shift * weights - scaled * scaled) / 2;
      if (likelihood > best) {
        best = likelihood;
        shifts[predicted] = shift;
        deviations[predicted] = further;
      }
    }
  }
}
