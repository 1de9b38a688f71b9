package io.tonestream.model.quantification;

import io.tonestream.schemas.ErrorRates;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Texts of known shares, as a model with known errors labels them. Seeded. */
final class Populations {
  /** The bag's on 4,546 held-out tweets, {@code [true][predicted]}. */
  static final List<List<Long>> TWEETS =
      List.of(List.of(519L, 143L, 46L), List.of(376L, 1324L, 358L), List.of(141L, 387L, 1252L));

  /** As if every group had these. */
  static final ErrorMatrix ERRORS = errors(TWEETS, 1e9);

  private Populations() {}

  /** Shares of this net sentiment, with any share of neutral texts that goes with it. */
  static double[] shares(double net, SplittableRandom random) {
    double neutral = random.nextDouble() * (1 - Math.abs(net));
    return new double[] {(1 - neutral - net) / 2, neutral, (1 - neutral + net) / 2};
  }

  /** The shares of predicted labels among texts of these true ones. */
  static double[] predicted(double[] shares, List<List<Long>> confusion) {
    double[] predicted = new double[3];
    for (int truth = 0; truth < 3; truth++) {
      double texts = confusion.get(truth).stream().mapToLong(Long::longValue).sum();
      for (int label = 0; label < 3; label++) {
        predicted[label] += shares[truth] * confusion.get(truth).get(label) / texts;
      }
    }
    return predicted;
  }

  /** Counts of texts by label. */
  static double[] draw(int texts, double[] shares, SplittableRandom random) {
    double[] counts = new double[3];
    for (int i = 0; i < texts; i++) {
      double at = random.nextDouble();
      counts[at < shares[0] ? 0 : at < shares[0] + shares[1] ? 1 : 2]++;
    }
    return counts;
  }

  /**
   * Rates whose mean is this confusion matrix, by which groups differ as this concentration has it.
   */
  static ErrorRates rates(List<List<Long>> confusion, double concentration) {
    return new ErrorRates(
        confusion.stream()
            .map(
                row -> {
                  double texts = row.stream().mapToLong(Long::longValue).sum();
                  return row.stream().map(count -> concentration * count / texts).toList();
                })
            .toList(),
        0,
        100);
  }

  static ErrorMatrix errors(List<List<Long>> confusion, double concentration) {
    return ErrorMatrix.of(rates(confusion, concentration)).orElseThrow();
  }

  /** The confusion matrix of one group, {@code [true][predicted]}: each row sums to 1. */
  static double[][] group(ErrorRates rates, RandomGenerator random) {
    return rates.dirichlet().stream()
        .map(row -> dirichlet(row.stream().mapToDouble(each -> each).toArray(), random))
        .toArray(double[][]::new);
  }

  /** Counts of texts by predicted label. */
  static double[] label(int texts, double[] shares, double[][] group, SplittableRandom random) {
    double[] counts = new double[3];
    double[] truths = draw(texts, shares, random);
    for (int truth = 0; truth < 3; truth++) {
      double[] labels = draw((int) truths[truth], group[truth], random);
      for (int label = 0; label < 3; label++) {
        counts[label] += labels[label];
      }
    }
    return counts;
  }

  static double[] dirichlet(double[] parameters, RandomGenerator random) {
    double[] draw = new double[parameters.length];
    double sum = 0;
    for (int i = 0; i < draw.length; i++) {
      draw[i] = gamma(parameters[i], random);
      sum += draw[i];
    }
    for (int i = 0; i < draw.length; i++) {
      draw[i] /= sum;
    }
    return draw;
  }

  /** G. Marsaglia, W. W. Tsang: A Simple Method for Generating Gamma Variables, 2000. */
  private static double gamma(double shape, RandomGenerator random) {
    if (shape < 1) {
      return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
