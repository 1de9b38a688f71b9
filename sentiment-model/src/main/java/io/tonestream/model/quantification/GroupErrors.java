package io.tonestream.model.quantification;

import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Estimates how a model's errors differ between groups of texts, such as brands, from groups whose
 * labels are known: the Dirichlet distributions under which their confusion matrices are most
 * likely.
 *
 * <p>Confusion matrices are counts, {@code [true label][predicted label]} in the order of {@link
 * Label}.
 */
public final class GroupErrors {
  private static final int LABELS = Label.values().length;

  /**
   * The sum of a row's parameters if nobody knows how groups differ: a model of ours had 4 to 8.
   */
  private static final double ASSUMED = 4;

  /** {@link ErrorRates#correlation} if nobody knows. */
  private static final double ASSUMED_CORRELATION = 0.5;

  /** {@link ErrorRates#overTime} if nobody knows; docs/decisions/0010 has what was measured. */
  private static final double ASSUMED_OVER_TIME = 100;

  private static final double MAX_CORRELATION = 0.95;

  /** A row of fewer texts says nothing about correlation. */
  private static final int MIN_TEXTS = 5;

  /** Groups that are more alike than this can't be told from such as are. */
  private static final double MAX_CONCENTRATION = 10_000;

  /** Of the power of 10 up to which {@link ErrorRates#overTime} is searched. */
  private static final int MAX_TENTHS = 30;

  /** Added to each cell, so that what was not seen on a few texts is rare and not impossible. */
  private static final double SMOOTHING = 0.5;

  private static final int MAX_STEPS = 2_000;

  /** Parameters that move by a smaller share than this in a step have settled. */
  private static final double SETTLED = 1e-6;

  private GroupErrors() {}

  /**
   * Groups of one data set. Sets count the same, however many groups they have.
   *
   * @param confusions one a group
   */
  public record Groups(List<long[][]> confusions) {
    /** Takes a copy of the list. */
    public Groups {
      confusions = List.copyOf(confusions);
    }
  }

  /**
   * What is assumed of a model of which only its confusion matrix on one data set is known: that
   * its mean rates are these, and that groups differ much.
   *
   * @param confusion counts; empty if not even they are known
   * @return empty if fewer than two true labels have texts
   * @throws IllegalArgumentException if it is no such table
   */
  public static Optional<ErrorRates> assumed(List<List<Long>> confusion) {
    if (confusion.isEmpty()) {
      return Optional.empty();
    }
    if (confusion.size() != LABELS
        || confusion.stream()
            .anyMatch(row -> row.size() != LABELS || row.stream().anyMatch(count -> count < 0))) {
      throw new IllegalArgumentException(
          "confusion is %s, not %d rows of %d counts".formatted(confusion, LABELS, LABELS));
    }
    List<List<Double>> rows = confusion.stream().map(GroupErrors::assumedRow).toList();
    return rates(rows, ASSUMED_CORRELATION, ASSUMED_OVER_TIME);
  }

  /** Few texts say less than groups differ. */
  private static List<Double> assumedRow(List<Long> counts) {
    double texts = counts.stream().mapToDouble(each -> each).sum();
    double concentration = texts == 0 ? 0 : 1 / (1 / ASSUMED + 1 / texts);
    return counts.stream()
        .map(count -> concentration * (count + SMOOTHING) / (texts + LABELS * SMOOTHING))
        .toList();
  }

  private static Optional<ErrorRates> rates(
      List<List<Double>> rows, double correlation, double overTime) {
    long known = rows.stream().filter(row -> row.get(0) > 0).count();
    return known < 2 ? Optional.empty() : Optional.of(new ErrorRates(rows, correlation, overTime));
  }

  /**
   * The most likely rates: of each true label's row by the fixed-point iteration for the
   * Dirichlet-multinomial distribution (T. P. Minka: Estimating a Dirichlet distribution, 2000,
   * equation 55), each group weighing the inverse of their number in its set.
   *
   * @param sets at least one group among them
   * @param parts confusion matrices of parts of one group's time each, {@code [groups][parts]}, as
   *     far as times are known
   * @return empty if fewer than two true labels have texts
   */
  public static Optional<ErrorRates> fit(List<Groups> sets, List<List<long[][]>> parts) {
    List<List<Double>> rows =
        IntStream.range(0, LABELS).mapToObj(label -> row(sets, label)).toList();
    double overTime = parts.isEmpty() ? ASSUMED_OVER_TIME : overTime(parts);
    return rates(rows, correlation(sets, rows), overTime);
  }

  /**
   * By moments: products of two rows' deviations in net, of predicted labels, beside what they
   * would be if all rows were off in the same direction. Which texts came adds nothing to them.
   */
  private static double correlation(List<Groups> sets, List<List<Double>> rows) {
    double found = 0;
    double most = 0;
    for (Groups set : sets) {
      for (long[][] confusion : set.confusions) {
        for (int row = 0; row < LABELS; row++) {
          for (int other = 0; other < row; other++) {
            if (texts(confusion[row]) >= MIN_TEXTS && texts(confusion[other]) >= MIN_TEXTS) {
              double weight = 1.0 / set.confusions.size();
              found +=
                  weight
                      * (net(confusion[row]) - net(rows.get(row)))
                      * (net(confusion[other]) - net(rows.get(other)));
              most += weight * Math.sqrt(variance(rows.get(row)) * variance(rows.get(other)));
            }
          }
        }
      }
    }
    return most == 0 ? ASSUMED_CORRELATION : Math.max(0, Math.min(MAX_CORRELATION, found / most));
  }

  private static long texts(long[] row) {
    return Arrays.stream(row).sum();
  }

  private static double net(long[] row) {
    return (double) (row[Label.POSITIVE.ordinal()] - row[Label.NEGATIVE.ordinal()]) / texts(row);
  }

  private static double net(List<Double> parameters) {
    return (parameters.get(Label.POSITIVE.ordinal()) - parameters.get(Label.NEGATIVE.ordinal()))
        / sum(parameters);
  }

  /** Of a row's net over groups. */
  private static double variance(List<Double> parameters) {
    double polar = 1 - parameters.get(Label.NEUTRAL.ordinal()) / sum(parameters);
    return (polar - net(parameters) * net(parameters)) / (sum(parameters) + 1);
  }

  private static double sum(List<Double> parameters) {
    return parameters.stream().mapToDouble(each -> each).sum();
  }

  private static List<Double> row(List<Groups> sets, int label) {
    List<long[]> counts = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (Groups set : sets) {
      List<long[]> rows =
          set.confusions.stream()
              .map(confusion -> confusion[label])
              .filter(row -> texts(row) > 0)
              .toList();
      counts.addAll(rows);
      rows.forEach(row -> weights.add(1.0 / rows.size()));
    }
    if (counts.isEmpty()) {
      return List.of(0.0, 0.0, 0.0);
    }
    return DoubleStream.of(mostLikely(counts, weights)).boxed().toList();
  }

  private static double[] mostLikely(List<long[]> counts, List<Double> weights) {
    double[] parameters = start(counts, weights);
    for (int step = 0; step < MAX_STEPS; step++) {
      double sum = Arrays.stream(parameters).sum();
      double below = 0;
      double[] above = new double[LABELS];
      for (int group = 0; group < counts.size(); group++) {
        double weight = weights.get(group);
        below += weight * harmonic(sum, texts(counts.get(group)));
        for (int label = 0; label < LABELS; label++) {
          above[label] += weight * harmonic(parameters[label], counts.get(group)[label]);
        }
      }
      double moved = 0;
      for (int label = 0; label < LABELS; label++) {
        double next = Math.max(1e-3, parameters[label] * above[label] / below);
        moved = Math.max(moved, Math.abs(next / parameters[label] - 1));
        parameters[label] = next;
      }
      double next = Arrays.stream(parameters).sum();
      if (next > MAX_CONCENTRATION) {
        return Arrays.stream(parameters).map(each -> each * MAX_CONCENTRATION / next).toArray();
      }
      if (moved < SETTLED) {
        break;
      }
    }
    return parameters;
  }

  /** Mean shares, and a concentration from which the iteration goes either way. */
  private static double[] start(List<long[]> counts, List<Double> weights) {
    double[] start = new double[LABELS];
    Arrays.fill(start, SMOOTHING);
    double all = LABELS * SMOOTHING;
    for (int group = 0; group < counts.size(); group++) {
      for (int label = 0; label < LABELS; label++) {
        double share = weights.get(group) * counts.get(group)[label];
        start[label] += share;
        all += share;
      }
    }
    double sum = all;
    return Arrays.stream(start).map(each -> 10 * each / sum).toArray();
  }

  /** ψ(x + n) − ψ(x), ψ being the digamma function: Σ 1 / (x + k) over k from 0 to n − 1. */
  static double harmonic(double x, long n) {
    double sum = 0;
    for (long k = 0; k < n; k++) {
      sum += 1 / (x + k);
    }
    return sum;
  }

  /**
   * The concentration under which each part's rows are most likely, given the other parts of its
   * group: Dirichlet-multinomial, with their smoothed shares as mean, less concentrated as they are
   * fewer. Searched among powers of 10 in tenths, up to 1,000: parts that are more alike can't be
   * told from such as are.
   */
  private static double overTime(List<List<long[][]>> groups) {
    double[] likelihoods =
        IntStream.rangeClosed(0, MAX_TENTHS)
            .mapToDouble(
                tenth ->
                    groups.stream()
                        .mapToDouble(parts -> logLikelihood(parts, Math.pow(10, tenth / 10.0)))
                        .sum())
            .toArray();
    int best = 0;
    for (int tenth = 1; tenth <= MAX_TENTHS; tenth++) {
      if (likelihoods[tenth] > likelihoods[best]) {
        best = tenth;
      }
    }
    return Math.pow(10, best / 10.0);
  }

  private static double logLikelihood(List<long[][]> parts, double concentration) {
    double sum = 0;
    for (long[][] part : parts) {
      for (int label = 0; label < LABELS; label++) {
        long[] others = new long[LABELS];
        for (long[][] other : parts) {
          if (other != part) {
            for (int predicted = 0; predicted < LABELS; predicted++) {
              others[predicted] += other[label][predicted];
            }
          }
        }
        sum += logLikelihood(part[label], others, concentration);
      }
    }
    return sum;
  }

  private static double logLikelihood(long[] counts, long[] others, double concentration) {
    double texts = Arrays.stream(others).sum();
    if (texts == 0) {
      return 0;
    }
    double known = 1 / (1 / concentration + 1 / texts);
    double sum = -logRising(known, Arrays.stream(counts).sum());
    for (int label = 0; label < LABELS; label++) {
      double mean = (others[label] + SMOOTHING) / (texts + LABELS * SMOOTHING);
      sum += logRising(known * mean, counts[label]);
    }
    return sum;
  }

  /** log Γ(x + n) − log Γ(x). */
  static double logRising(double x, long n) {
    return LogGamma.value(x + n) - LogGamma.value(x);
  }
}
