package io.tonestream.cli.reconcile;

import static java.util.Objects.requireNonNull;

import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a window's shares for the models' errors anew. It shares no code with the windows, so
 * that a fault there shows: docs/decisions/0010 has the formulas. The integral over all shares is a
 * sum over many more points, so that what the windows' coarse one costs shows too.
 */
final class CorrectionRecount {
  private static final int LABELS = Label.values().length;
  private static final double EXPECTED_TEXTS = 4;
  private static final double PSEUDO_TEXTS = 2.0 / 3;
  private static final int STEPS = 300;

  /** What two sums may leave of shares. */
  private static final double NOTHING = 0.008;

  /** The same of an interval's ends, which a coarse sum knows less well near −1 and 1. */
  private static final double NOTHING_OF_ENDS = 0.02;

  /** How scorers err; those that nothing is known of are missing. */
  private final Map<Scorer, ErrorRates> errors;

  CorrectionRecount(Map<Scorer, ErrorRates> errors) {
    this.errors = errors;
  }

  /**
   * Texts, and how many of them count as one.
   *
   * @param designEffect 1 if none are copies
   */
  record Sample(List<LabelledText> texts, double designEffect) {}

  /** Whether a window's corrected shares and interval are those of its texts. */
  boolean agrees(@Nullable Corrected corrected, Sample sample) {
    List<LabelledText> texts = sample.texts();
    SortedMap<Scorer, List<LabelledText>> byScorer = new TreeMap<>();
    texts.forEach(
        text -> byScorer.computeIfAbsent(text.scorer(), scorer -> new ArrayList<>()).add(text));
    if (texts.isEmpty() || !errors.keySet().containsAll(byScorer.keySet())) {
      return corrected == null;
    }
    if (corrected == null) {
      return false;
    }
    double[] sum = new double[LABELS];
    double[] ends = new double[2];
    byScorer.forEach(
        (scorer, part) -> {
          double weight = (double) part.size() / texts.size();
          add(
              requireNonNull(errors.get(scorer)),
              part,
              1 / sample.designEffect(),
              weight,
              sum,
              ends);
        });
    return same(corrected.share().negative(), sum[0])
        && same(corrected.share().neutral(), sum[1])
        && same(corrected.share().positive(), sum[2])
        && same(corrected.net(), sum[2] - sum[0])
        && Math.abs(corrected.netLow() - ends[0]) < NOTHING_OF_ENDS
        && Math.abs(corrected.netHigh() - ends[1]) < NOTHING_OF_ENDS;
  }

  private static boolean same(double one, double other) {
    return Math.abs(one - other) < NOTHING;
  }

  /**
   * Adds one scorer's part of the texts.
   *
   * @param count of one text, 1 if it is no copy
   * @param sum mean shares are added here
   * @param ends of the interval are added here
   */
  private static void add(
      ErrorRates rates,
      List<LabelledText> part,
      double count,
      double weight,
      double[] sum,
      double[] ends) {
    double[] counts = new double[LABELS];
    part.forEach(text -> counts[text.label().ordinal()] += count);
    double[] mean = new double[LABELS];
    double all = 0;
    TreeMap<Double, Double> nets = new TreeMap<>();
    double free = 0;
    for (double[] shares : points(rates)) {
      double density = density(shares, counts, rates);
      free += density;
      nets.merge(shares[2] - shares[0], density, Double::sum);
      for (int label = 0; label < LABELS; label++) {
        if (rates.knows(Label.values()[label])) {
          density *=
              Math.pow(
                  shares[label], EXPECTED_TEXTS * weight * counts[label] / count / part.size());
        }
      }
      all += density;
      for (int label = 0; label < LABELS; label++) {
        mean[label] += density * shares[label];
      }
    }
    for (int label = 0; label < LABELS; label++) {
      sum[label] += weight * mean[label] / all;
    }
    ends[0] += weight * quantile(nets, 0.025 * free);
    ends[1] += weight * quantile(nets, 0.975 * free);
  }

  private static double quantile(SortedMap<Double, Double> nets, double below) {
    double sum = 0;
    for (Map.Entry<Double, Double> net : nets.entrySet()) {
      sum += net.getValue();
      if (sum >= below) {
        return net.getKey();
      }
    }
    return nets.lastKey();
  }

  /** Shares between the edges, of labels that are known. */
  private static List<double[]> points(ErrorRates rates) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      double first = (i + 0.5) / STEPS;
      if (!rates.knows(Label.NEGATIVE)) {
        points.add(new double[] {0, 1 - first, first});
      } else if (!rates.knows(Label.NEUTRAL)) {
        points.add(new double[] {1 - first, 0, first});
      } else if (!rates.knows(Label.POSITIVE)) {
        points.add(new double[] {first, 1 - first, 0});
      } else {
        for (int j = 0; i + j < STEPS - 1; j++) {
          double second = (j + 0.5) / STEPS;
          points.add(new double[] {first, 1 - first - second, second});
        }
      }
    }
    return points;
  }

  /** Of the shares of negative and neutral predictions, up to a factor. */
  private static double density(double[] shares, double[] counts, ErrorRates rates) {
    double texts = counts[0] + counts[1] + counts[2] + LABELS * PSEUDO_TEXTS;
    double[] mean = new double[2];
    double[][] covariance = new double[2][2];
    double[][] root = new double[2][2];
    for (int truth = 0; truth < LABELS; truth++) {
      List<Double> row = rates.dirichlet().get(truth);
      double parameters = row.get(0) + row.get(1) + row.get(2);
      if (parameters > 0) {
        double negative = row.get(0) / parameters;
        double neutral = row.get(1) / parameters;
        double share = shares[truth];
        mean[0] += share * negative;
        mean[1] += share * neutral;
        double scale = share * share * (1 - rates.correlation()) / (parameters + 1);
        covariance[0][0] += scale * negative * (1 - negative);
        covariance[0][1] -= scale * negative * neutral;
        covariance[1][0] -= scale * negative * neutral;
        covariance[1][1] += scale * neutral * (1 - neutral);
        double deviation = Math.sqrt(negative * (1 - negative));
        root[0][0] += share * deviation / Math.sqrt(parameters + 1);
        root[1][0] -= share * negative * neutral / deviation / Math.sqrt(parameters + 1);
        root[1][1] +=
            share
                * Math.sqrt(neutral * (1 - negative - neutral) / (1 - negative))
                / Math.sqrt(parameters + 1);
      }
    }
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        covariance[a][b] +=
            rates.correlation() * (root[a][0] * root[b][0] + root[a][1] * root[b][1]);
      }
    }
    double[] off = new double[2];
    for (int a = 0; a < 2; a++) {
      off[a] = (counts[a] + PSEUDO_TEXTS) / texts - mean[a];
      for (int b = 0; b < 2; b++) {
        covariance[a][b] +=
            ((a == b ? mean[a] : 0) - mean[a] * mean[b]) / texts
                + (a == b ? 0.25 / (texts * texts) : 0);
      }
    }
    double determinant = covariance[0][0] * covariance[1][1] - covariance[0][1] * covariance[1][0];
    double distance =
        (off[0] * (covariance[1][1] * off[0] - covariance[0][1] * off[1])
                + off[1] * (covariance[0][0] * off[1] - covariance[1][0] * off[0]))
            / determinant;
    return Math.exp(-distance / 2) / Math.sqrt(determinant);
  }
}
