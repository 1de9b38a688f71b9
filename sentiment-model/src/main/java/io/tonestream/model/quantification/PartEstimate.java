package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;

/**
 * Net of a {@link LabelledPart}, from what its model's labels and the humans' say together.
 *
 * <p>A mean of human labels is taken for normal, so that all follows by linear updates of {@link
 * NetByPrediction}, one predicted label at a time. The variance of a mean of m labels of n texts is
 * v (1 − m / n) / m: where all are labelled, nothing is left to be guessed. Immutable.
 */
final class PartEstimate {
  private static final int LABELS = Label.values().length;

  /** How many labels what is known without any is taken to be worth at most, with caution. */
  private static final int MAX_BELIEVED = 10;

  /** Of a text's score, with caution. */
  private static final double MIN_SCORE_VARIANCE = 0.3;

  private final LabelledPart part;
  private final NetByPrediction prior;
  private final Misfit misfit;
  private final double priorDeviation;
  private final Net now;

  private record Net(double net, double deviation) {}

  PartEstimate(LabelledPart part, NetByPrediction prior, Misfit misfit) {
    this.part = part;
    this.prior = prior;
    this.misfit = misfit;
    double variance = 0;
    for (int one = 0; one < LABELS; one++) {
      for (int other = 0; other < LABELS; other++) {
        variance += prior.covariance(one, other);
      }
    }
    this.priorDeviation = Math.sqrt(Math.max(1e-12, variance));
    this.now = updated(new int[LABELS], 0);
  }

  long texts() {
    return part.texts();
  }

  /** The net, in about [−1, 1]. */
  double net() {
    return now.net;
  }

  /** From the lower end of the interval to the net. */
  double low() {
    return prior.low() * now.deviation / priorDeviation;
  }

  /** From the net to the upper end of the interval. */
  double high() {
    return prior.high() * now.deviation / priorDeviation;
  }

  /**
   * The width to expect of the interval after humans have labelled more texts. It is expected with
   * caution: as if what is known without labels were worth {@value #MAX_BELIEVED} of each predicted
   * label at most. Else nobody would look where the model is believed most, and find it wrong.
   *
   * @param more texts of each predicted label
   */
  double widthAfter(int[] more) {
    return (prior.low() + prior.high()) * updated(more, 1).deviation() / priorDeviation;
  }

  /**
   * Net after labels that there are, and more, which are taken to be what is expected and move no
   * mean.
   *
   * @param caution 1 for caution, 0 for none
   */
  private Net updated(int[] more, int caution) {
    double[] mean = new double[LABELS];
    double[][] covariance = new double[LABELS][LABELS];
    for (int one = 0; one < LABELS; one++) {
      double share = share(one);
      mean[one] = prior.mean(one) + misfit.shift(one) * Math.sqrt(prior.covariance(one, one));
      for (int other = 0; other < LABELS; other++) {
        covariance[one][other] = prior.covariance(one, other);
      }
      covariance[one][one] += share * share * Math.pow(misfit.deviation(one), 2);
      double doubt = share * share * MIN_SCORE_VARIANCE / (MAX_BELIEVED + 1);
      covariance[one][one] = Math.max(covariance[one][one], caution * doubt);
    }
    double labelledNet = 0;
    long labelled = 0;
    for (int predicted = 0; predicted < LABELS; predicted++) {
      double share = share(predicted);
      long known = part.labelled(predicted);
      long after = known + more[predicted];
      labelled += after;
      if (known > 0) {
        labelledNet += share * part.meanScore(predicted) * known / part.counts()[predicted];
      }
      if (after > 0) {
        double seen = known > 0 ? share * part.meanScore(predicted) : mean[predicted];
        update(mean, covariance, predicted, seen, share * share * noise(predicted, after));
      }
    }
    if (labelled == texts()) {
      return new Net(labelledNet, 0);
    }
    return net(mean, covariance);
  }

  private static Net net(double[] mean, double[][] covariance) {
    double net = 0;
    double variance = 0;
    for (int one = 0; one < LABELS; one++) {
      net += mean[one];
      for (int other = 0; other < LABELS; other++) {
        variance += covariance[one][other];
      }
    }
    return new Net(net, Math.sqrt(Math.max(0, variance)));
  }

  /** Share of a predicted label among the texts. */
  private double share(int predicted) {
    return (double) part.counts()[predicted] / texts();
  }

  private static void update(
      double[] mean, double[][] covariance, int predicted, double seen, double noise) {
    double[] with = covariance[predicted].clone();
    double off = seen - mean[predicted];
    double all = with[predicted] + noise;
    if (all <= 0) {
      return;
    }
    for (int one = 0; one < LABELS; one++) {
      mean[one] += with[one] / all * off;
      for (int other = 0; other < LABELS; other++) {
        covariance[one][other] -= with[one] * with[other] / all;
      }
    }
  }

  /** Variance of the mean score of so many labelled texts of a predicted label. */
  private double noise(int predicted, long labelled) {
    return scoreVariance(part, prior, predicted)
        / labelled
        * (1 - (double) labelled / part.counts()[predicted]);
  }

  /**
   * Variance of one text's score around the mean of its predicted label, by the Dirichlet
   * distribution that human labels have updated.
   */
  static double scoreVariance(LabelledPart part, NetByPrediction prior, int predicted) {
    double concentration = prior.concentration(predicted) + part.labelled(predicted);
    double[] shares = new double[LABELS];
    for (int label = 0; label < LABELS; label++) {
      shares[label] =
          (prior.concentration(predicted) * prior.share(predicted, label)
                  + part.labelled()[predicted][label])
              / concentration;
    }
    return NetByPrediction.scoreVariance(shares) * concentration / (concentration + 1);
  }
}
