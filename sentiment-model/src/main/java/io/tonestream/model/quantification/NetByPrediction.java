package io.tonestream.model.quantification;

import io.tonestream.schemas.Label;

/**
 * What each predicted label's texts add to a group's net, before any human labels one: the mean and
 * the covariance that the {@link Posterior} implies. Immutable.
 *
 * <p>Let f(i, j) be the share of texts of the true label i and the predicted label j. Given the
 * shares p of true labels, f(i, ·) has the mean {@code p(i) R(i)} and the covariance {@code p(i)²
 * Cov(i)} of rates over groups, and that of the texts' own, {@code p(i) (diag(R(i)) − R(i) R(i)ᵀ) /
 * n}. That all add up to the shares that are seen is known; all of it taken for normal, the rest
 * follows. Sums over predicted labels are the posterior's net: its mean and its variance.
 */
final class NetByPrediction {
  private static final int LABELS = Label.values().length;
  private static final int NEGATIVE = Label.NEGATIVE.ordinal();
  private static final int POSITIVE = Label.POSITIVE.ordinal();
  private static final double PSEUDO_TEXTS = 2.0 / 3;

  /** The least share of a true label among the texts of a predicted one. */
  private static final double MIN_SHARE = 0.02;

  /** Bounds of {@link #concentration}: less is too wide for any share, more was never seen. */
  private static final double MIN_CONCENTRATION = 2;

  private static final double MAX_CONCENTRATION = 200;

  private final double[] mean = new double[LABELS];
  private final double[][] covariance = new double[LABELS][LABELS];

  /** {@code [predicted label][true label]}: mean shares. */
  private final double[][] shares = new double[LABELS][LABELS];

  private final double[] concentrations = new double[LABELS];
  private final double low;
  private final double high;

  /**
   * Of these counts.
   *
   * @param counts of predicted labels, {@code [labels]}, of at least one text
   */
  NetByPrediction(ErrorMatrix errors, double[] counts) {
    Posterior posterior = Posterior.of(counts, errors);
    double texts = 0;
    for (double count : counts) {
      texts += count;
    }
    double[] seen = new double[LABELS];
    for (int label = 0; label < LABELS; label++) {
      seen[label] = (counts[label] + PSEUDO_TEXTS) / (texts + LABELS * PSEUDO_TEXTS);
    }
    for (int point = 0; point < posterior.grid().size(); point++) {
      if (posterior.probability(point) > 0) {
        add(posterior.probability(point), new Point(errors, posterior.grid(), point, texts), seen);
      }
    }
    for (int label = 0; label < LABELS; label++) {
      for (int other = 0; other < LABELS; other++) {
        covariance[label][other] -= mean[label] * mean[other];
      }
    }
    for (int label = 0; label < LABELS; label++) {
      finish(label, Math.max(counts[label], PSEUDO_TEXTS) / texts);
    }
    this.low = net() - posterior.low();
    this.high = posterior.high() - net();
  }

  /** Second moments, until the means are known. */
  private void add(double probability, Point point, double[] seen) {
    double[] off = point.solve(seen[0] - point.expected[0], seen[1] - point.expected[1]);
    double[] net = new double[LABELS];
    for (int predicted = 0; predicted < LABELS; predicted++) {
      for (int label = 0; label < LABELS; label++) {
        double share =
            point.means[label][predicted]
                + point.covariances[label][predicted][0] * off[0]
                + point.covariances[label][predicted][1] * off[1];
        shares[predicted][label] += probability * share;
        net[predicted] += label == POSITIVE ? share : label == NEGATIVE ? -share : 0;
      }
      mean[predicted] += probability * net[predicted];
    }
    for (int one = 0; one < LABELS; one++) {
      double[] gain = point.solve(point.withSeen(one, 0), point.withSeen(one, 1));
      for (int other = 0; other < LABELS; other++) {
        double own =
            point.covariances[POSITIVE][one][other] + point.covariances[NEGATIVE][one][other];
        double known = gain[0] * point.withSeen(other, 0) + gain[1] * point.withSeen(other, 1);
        covariance[one][other] += probability * (own - known + net[one] * net[other]);
      }
    }
  }

  /** Shares among the texts of a predicted label, and how sure they are. */
  private void finish(int predicted, double share) {
    double all = 0;
    for (int label = 0; label < LABELS; label++) {
      all += Math.max(0, shares[predicted][label]);
    }
    double sum = 0;
    for (int label = 0; label < LABELS; label++) {
      shares[predicted][label] =
          all == 0 ? 1.0 / LABELS : Math.max(MIN_SHARE, shares[predicted][label] / all);
      sum += shares[predicted][label];
    }
    for (int label = 0; label < LABELS; label++) {
      shares[predicted][label] /= sum;
    }
    double variance = Math.max(1e-9, covariance[predicted][predicted] / share / share);
    double concentration = scoreVariance(shares[predicted]) / variance - 1;
    concentrations[predicted] =
        Math.max(MIN_CONCENTRATION, Math.min(MAX_CONCENTRATION, concentration));
  }

  /** Variance of the score, −1, 0 or 1, of a text whose label has these probabilities. */
  static double scoreVariance(double[] shares) {
    double mean = shares[POSITIVE] - shares[NEGATIVE];
    return shares[POSITIVE] + shares[NEGATIVE] - mean * mean;
  }

  /** The group's net. */
  double net() {
    double net = 0;
    for (double each : mean) {
      net += each;
    }
    return net;
  }

  /** What texts of this predicted label add to the net. */
  double mean(int predicted) {
    return mean[predicted];
  }

  /** Covariance of what texts of two predicted labels add to the net. */
  double covariance(int predicted, int other) {
    return covariance[predicted][other];
  }

  /** Share of a true label among the texts of a predicted one. */
  double share(int predicted, int label) {
    return shares[predicted][label];
  }

  /**
   * Sum of the parameters of the Dirichlet distribution that has these shares as its mean, and the
   * variance of the net as its own: so many texts they are worth.
   */
  double concentration(int predicted) {
    return concentrations[predicted];
  }

  /** From the lower end of the posterior's interval to the net. */
  double low() {
    return low;
  }

  /** From the net to the upper end of the posterior's interval. */
  double high() {
    return high;
  }

  /** What is expected where the shares of true labels are those of one point of the grid. */
  private static final class Point {
    /** {@code [true label][predicted label]}. */
    private final double[][] means = new double[LABELS][LABELS];

    /** {@code [true label][predicted label][predicted label]}. */
    private final double[][][] covariances = new double[LABELS][LABELS][LABELS];

    /** {@code [predicted label]}: shares of them. */
    private final double[] expected = new double[LABELS];

    private final double variance;
    private final double between;
    private final double otherVariance;

    Point(ErrorMatrix errors, ShareGrid grid, int point, double texts) {
      double floor = 0.25 / texts / texts;
      double[] sums = {floor, 0, floor};
      for (int row = 0; row < errors.rows(); row++) {
        int label = errors.label(row);
        double share = grid.share(point, label);
        for (int one = 0; one < LABELS; one++) {
          means[label][one] = share * errors.rate(row, one);
          expected[one] += means[label][one];
          for (int other = 0; other < LABELS; other++) {
            double own = errors.rate(row, one) * ((one == other ? 1 : 0) - errors.rate(row, other));
            covariances[label][one][other] =
                share * share * errors.covariance(row, one, other) + share * own / texts;
          }
        }
        sums[0] += covariances[label][0][0];
        sums[1] += covariances[label][0][1];
        sums[2] += covariances[label][1][1];
      }
      this.variance = sums[0];
      this.between = sums[1];
      this.otherVariance = sums[2];
    }

    /** The inverse of the covariance of the first two predicted labels' shares, times these. */
    double[] solve(double first, double second) {
      double determinant = variance * otherVariance - between * between;
      return new double[] {
        (otherVariance * first - between * second) / determinant,
        (variance * second - between * first) / determinant
      };
    }

    /** Covariance of what texts of a predicted label add to the net with one's share. */
    double withSeen(int predicted, int seen) {
      return covariances[POSITIVE][predicted][seen] - covariances[NEGATIVE][predicted][seen];
    }
  }
}
