package io.tonestream.trainer.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How far counts of predicted labels are from counts of true labels, group by group: what a
 * dashboard of shares gets wrong. Measures of SemEval-2016 task 4 (Nakov et al. 2016).
 *
 * @param column what the groups share, such as the brand
 * @param groups how many groups were large enough to count
 * @param divergence Kullback-Leibler divergence of the predicted shares from the true ones, in nats
 * @param absolute mean difference of a label's share
 */
public record Prevalence(String column, int groups, Error divergence, Error absolute) {
  /**
   * An error over the groups.
   *
   * @param mean over the groups, each counting the same
   * @param worst the largest
   * @param worstGroup whose that is
   */
  public record Error(double mean, double worst, String worstGroup) {}

  private record Group(String name, double divergence, double absolute) {}

  /**
   * The errors by one column.
   *
   * @param least texts of a group that counts
   */
  public static Optional<Prevalence> by(String column, List<Judged> judged, int least) {
    List<Group> groups =
        Slice.groups(column, judged).entrySet().stream()
            .filter(group -> group.getValue().size() >= least)
            .map(group -> group(group.getKey(), group.getValue()))
            .toList();
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Prevalence(
            column,
            groups.size(),
            error(groups, Group::divergence),
            error(groups, Group::absolute)));
  }

  private static Error error(List<Group> groups, ToDoubleFunction<Group> measure) {
    Group worst = groups.stream().max(Comparator.comparingDouble(measure)).orElseThrow();
    return new Error(
        groups.stream().mapToDouble(measure).average().orElseThrow(),
        measure.applyAsDouble(worst),
        worst.name());
  }

  private static Group group(String name, List<Judged> judged) {
    double[] truth = new double[Confusion.LABELS];
    double[] predicted = new double[Confusion.LABELS];
    for (Judged each : judged) {
      truth[each.label().ordinal()] += 1.0 / judged.size();
      predicted[each.predicted().ordinal()] += 1.0 / judged.size();
    }
    return new Group(name, divergence(truth, predicted, judged.size()), absolute(truth, predicted));
  }

  /**
   * Kullback-Leibler divergence in nats of shares among so many texts. Half a text is added to each
   * label, so that no share is 0.
   */
  public static double divergence(double[] truth, double[] predicted, int texts) {
    return divergence(truth, predicted, 0.5 / texts);
  }

  static double divergence(double[] truth, double[] predicted, double smoothing) {
    double sum = 0;
    double whole = 1 + smoothing * truth.length;
    for (int i = 0; i < truth.length; i++) {
      double p = (truth[i] + smoothing) / whole;
      double q = (predicted[i] + smoothing) / whole;
      sum += p * Math.log(p / q);
    }
    return sum;
  }

  /** The mean difference of a label's share. */
  public static double absolute(double[] truth, double[] predicted) {
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += Math.abs(truth[i] - predicted[i]) / truth.length;
    }
    return sum;
  }
}
