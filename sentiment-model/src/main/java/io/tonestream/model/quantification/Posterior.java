package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;

/**
 * What the counts of predicted labels say about the shares of true ones, in a group whose confusion
 * matrix is unknown: the posterior over a {@link ShareGrid}, before which all shares are alike.
 *
 * <p>Given shares p of true labels, the shares of predicted labels are normal, with the mean {@code
 * pR}, R being the mean rates, and a covariance that is the texts' own, (diag(m) − mmᵀ) / n with m
 * = pR, and that of the rates over groups: (1 − ρ) Σ p(i)² LLᵀ(i) + ρ (Σ p(i) L(i)) (Σ p(i) L(i))ᵀ,
 * L(i) being the Cholesky factor of row i's covariance and ρ the rows' correlation. Pseudo-texts,
 * two thirds of each label, keep the texts' own from collapsing where they are few, as in {@link
 * NetEstimate}.
 */
final class Posterior {
  private static final int LABELS = Label.values().length;
  private static final double PSEUDO_TEXTS = 2.0 / 3;

  /** Exponents so far below the largest add nothing. */
  private static final double NOTHING = -30;

  /** A net that deviates by fewer steps of the grid needs a finer one. */
  private static final double COARSE = 1.5;

  /** Standard deviations to either side that a finer grid keeps. */
  private static final double KEPT = 8;

  private static final int MAX_REFINEMENTS = 8;

  private static final double TAIL = 0.025;

  private final ShareGrid grid;

  /** {@code [points]}: sums to 1. */
  private final double[] probabilities;

  private Posterior(ShareGrid grid, double[] probabilities) {
    this.grid = grid;
    this.probabilities = probabilities;
  }

  /**
   * Of these counts.
   *
   * @param counts of predicted labels, {@code [labels]}, of at least one text
   */
  static Posterior of(double[] counts, ErrorMatrix errors) {
    Posterior posterior = on(errors.grid(), counts);
    for (int i = 0; i < MAX_REFINEMENTS && posterior.isCoarse(); i++) {
      posterior = on(posterior.finer(errors), counts);
    }
    return posterior;
  }

  private static Posterior on(ShareGrid grid, double[] counts) {
    double texts = LABELS * PSEUDO_TEXTS;
    for (double count : counts) {
      texts += count;
    }
    double first = (counts[0] + PSEUDO_TEXTS) / texts;
    double second = (counts[1] + PSEUDO_TEXTS) / texts;
    double floor = 0.25 / texts / texts;
    double[] exponents = new double[grid.size()];
    double[] deviations = new double[grid.size()];
    double largest = Double.NEGATIVE_INFINITY;
    for (int point = 0; point < exponents.length; point++) {
      double mean = grid.expected(point, 0);
      double otherMean = grid.expected(point, 1);
      double variance = mean * (1 - mean) / texts + floor + grid.covariance(point, 0, 0);
      double covariance = grid.covariance(point, 0, 1) - mean * otherMean / texts;
      double otherVariance =
          otherMean * (1 - otherMean) / texts + floor + grid.covariance(point, 1, 1);
      double determinant = variance * otherVariance - covariance * covariance;
      double off = first - mean;
      double otherOff = second - otherMean;
      double distance =
          (otherVariance * off * off
                  - 2 * covariance * off * otherOff
                  + variance * otherOff * otherOff)
              / determinant;
      exponents[point] = -distance / 2;
      deviations[point] = Math.sqrt(determinant);
      largest = Math.max(largest, exponents[point]);
    }
    for (int point = 0; point < exponents.length; point++) {
      double exponent = exponents[point] - largest;
      exponents[point] = exponent < NOTHING ? 0 : Math.exp(exponent) / deviations[point];
    }
    return new Posterior(grid, normalized(exponents));
  }

  private static double[] normalized(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** The same after some more texts whose true labels are known, {@code [labels]}. */
  Posterior knowing(double[] labelled) {
    double[] weights = new double[probabilities.length];
    for (int point = 0; point < weights.length; point++) {
      double exponent = 0;
      for (int label = 0; label < LABELS; label++) {
        if (labelled[label] > 0) {
          exponent += labelled[label] * Math.log(grid.share(point, label));
        }
      }
      weights[point] = probabilities[point] == 0 ? 0 : probabilities[point] * Math.exp(exponent);
    }
    return new Posterior(grid, normalized(weights));
  }

  /** The shares that probabilities are over. */
  ShareGrid grid() {
    return grid;
  }

  /** How probable a point of the grid is. */
  double probability(int point) {
    return probabilities[point];
  }

  /** Mean shares of true labels, {@code [labels]}; they sum to 1. */
  double[] mean() {
    double[] mean = new double[LABELS];
    for (int point = 0; point < probabilities.length; point++) {
      for (int label = 0; label < LABELS; label++) {
        mean[label] += probabilities[point] * grid.share(point, label);
      }
    }
    return mean;
  }

  /** 2.5 % quantile of the net of true labels, in [−1, 1]. */
  double low() {
    double[] nets = nets();
    int number = 0;
    double below = 0;
    while (below + nets[number] < TAIL) {
      below += nets[number++];
    }
    return within(number, (TAIL - below) / nets[number]);
  }

  /** 97.5 % quantile of the net of true labels, in [−1, 1]. */
  double high() {
    double[] nets = nets();
    int number = nets.length - 1;
    double above = 0;
    while (above + nets[number] < TAIL) {
      above += nets[number--];
    }
    return within(number, 1 - (TAIL - above) / nets[number]);
  }

  /** Around a net of the grid, the others are alike. */
  private double within(int number, double share) {
    double net = grid.netOf(number) + grid.netWidth() * (share - 0.5);
    return Math.max(-1, Math.min(1, net));
  }

  /** Probabilities of the grid's nets. */
  private double[] nets() {
    double[] nets = new double[grid.nets()];
    for (int point = 0; point < probabilities.length; point++) {
      nets[grid.netNumber(point)] += probabilities[point];
    }
    return nets;
  }

  private boolean isCoarse() {
    double mean = 0;
    double squares = 0;
    for (int point = 0; point < probabilities.length; point++) {
      double net = grid.net(point);
      mean += probabilities[point] * net;
      squares += probabilities[point] * net * net;
    }
    return squares - mean * mean < Math.pow(COARSE * grid.netWidth(), 2);
  }

  /** A grid over the shares that are probable. */
  private ShareGrid finer(ErrorMatrix errors) {
    double[] mean = mean();
    double[] low = new double[LABELS];
    double[] high = new double[LABELS];
    for (int label = 0; label < LABELS; label++) {
      double squares = 0;
      for (int point = 0; point < probabilities.length; point++) {
        squares += probabilities[point] * Math.pow(grid.share(point, label) - mean[label], 2);
      }
      double reach = KEPT * Math.max(Math.sqrt(squares), grid.netWidth() / 4);
      low[label] = Math.max(0, mean[label] - reach);
      high[label] = Math.min(1, mean[label] + reach);
    }
    return ShareGrid.between(errors, low, high);
  }
}
