package io.tonestream.trainer.quantification;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.model.quantification.NetEstimate;
import io.tonestream.model.quantification.Quantifier;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.evaluation.Confusion;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.Prevalence;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far estimates of the shares of true labels are from the true ones, group by group and method
 * by method. Measures of SemEval-2016 task 4, as {@link Prevalence} has them.
 *
 * @param groups those that are large enough, in the order of their names
 */
public record Quantification(List<Group> groups) {
  /** Ways to estimate shares. */
  public enum Method {
    /** Counts of predicted labels. */
    PLAIN,
    /** Mean probabilities. */
    PROBABILISTIC,
    /** Counts by the inverse of the matrix of errors. */
    ADJUSTED,
    /** The probabilities' prior fitted anew (Saerens et al. 2002). */
    EM,
    /**
     * Corrected as by a model that errs otherwise in each group, those of each part of a cascade by
     * its own errors: what the stream shows.
     */
    CORRECTED
  }

  /**
   * One group.
   *
   * @param name its value of the column
   * @param n number of texts
   * @param truth shares of true labels, {@code [labels]}
   * @param estimates by method
   * @param plain 95 % interval of the plain net
   * @param corrected 95 % interval of the corrected net
   */
  public record Group(
      String name,
      int n,
      double[] truth,
      Map<Method, Estimate> estimates,
      Interval plain,
      Interval corrected) {
    /** Takes a copy. */
    public Group {
      estimates = new EnumMap<>(estimates);
    }

    /** The shares that a method estimates, {@code [labels]}. */
    public double[] shares(Method method) {
      return estimate(method).shares;
    }

    /** Net sentiment of the true labels. */
    public double net() {
      return Quantification.net(truth);
    }

    private Estimate estimate(Method method) {
      return requireNonNull(estimates.get(method));
    }
  }

  /**
   * What a method makes of a group.
   *
   * @param shares {@code [labels]}
   * @param divergence from the true shares, in nats
   * @param absolute mean difference of a label's share
   */
  public record Estimate(double[] shares, double divergence, double absolute) {}

  /** Takes a copy. */
  public Quantification {
    groups = List.copyOf(groups);
  }

  /** How a model errs on a group that nobody has labelled. */
  @FunctionalInterface
  public interface Errors {
    /**
     * Those that are expected of a group.
     *
     * @param part which part of a cascade labelled the texts; null if the model is one whole
     */
    ErrorMatrix of(String group, @Nullable Part part);
  }

  /**
   * Estimates the shares of each group.
   *
   * @param groups their texts by their names
   * @param least texts of a group that counts
   * @param prior the shares that the model's probabilities take for granted, {@code [labels]}
   */
  public static Quantification of(
      Map<String, List<Judged>> groups, int least, Errors errors, double[] prior) {
    return new Quantification(
        groups.entrySet().stream()
            .filter(group -> group.getValue().size() >= least)
            .map(group -> group(group.getKey(), group.getValue(), errors, prior))
            .toList());
  }

  /** Mean over the groups, each counting the same. */
  public double divergence(Method method) {
    return mean(group -> group.estimate(method).divergence);
  }

  /** Mean over the groups, each counting the same. */
  public double absolute(Method method) {
    return mean(group -> group.estimate(method).absolute);
  }

  /** The share of groups whose interval of plain net holds the net of the true labels. */
  public double plainHolds() {
    return mean(group -> group.plain.contains(group.net()) ? 1 : 0);
  }

  /** The share of groups whose interval of corrected net holds the net of the true labels. */
  public double correctedHolds() {
    return mean(group -> group.corrected.contains(group.net()) ? 1 : 0);
  }

  /** Mean width of the interval of plain net. */
  public double plainWidth() {
    return mean(group -> group.plain.width());
  }

  /** Mean width of the interval of corrected net. */
  public double correctedWidth() {
    return mean(group -> group.corrected.width());
  }

  /**
   * The width that an oracle gives all intervals, who knows how far each corrected net is off: no
   * narrower one, around the corrected net, holds 95 % of the nets of the true labels.
   */
  public double oracleWidth() {
    double[] off =
        groups.stream()
            .mapToDouble(group -> Math.abs(group.corrected.value() - group.net()))
            .sorted()
            .toArray();
    return 2 * off[(int) Math.ceil(0.95 * off.length) - 1];
  }

  private double mean(ToDoubleFunction<Group> figure) {
    return groups.stream().mapToDouble(figure).average().orElseThrow();
  }

  private static double net(double[] shares) {
    return shares[Label.POSITIVE.ordinal()] - shares[Label.NEGATIVE.ordinal()];
  }

  private static Group group(String name, List<Judged> texts, Errors errors, double[] prior) {
    List<Probabilities> predictions = texts.stream().map(Judged::prediction).toList();
    double[] counts = counts(texts);
    double[] truth = new double[Confusion.LABELS];
    texts.forEach(each -> truth[each.label().ordinal()] += 1.0 / texts.size());
    CorrectedShares corrected = corrected(name, texts, errors);
    Map<Method, Estimate> estimates = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      double[] shares =
          switch (method) {
            case PLAIN -> Quantifier.plain(predictions);
            case PROBABILISTIC -> Quantifier.probabilistic(predictions);
            case ADJUSTED -> Quantifier.adjusted(counts, errors.of(name, null));
            case EM -> Quantifier.expectationMaximisation(predictions, prior);
            case CORRECTED -> corrected.shares();
          };
      estimates.put(
          method,
          new Estimate(
              shares,
              Prevalence.divergence(truth, shares, texts.size()),
              Prevalence.absolute(truth, shares)));
    }
    NetEstimate plain = NetEstimate.plain(counts);
    return new Group(
        name,
        texts.size(),
        truth,
        estimates,
        new Interval(net(Quantifier.plain(predictions)), plain.low(), plain.high()),
        new Interval(corrected.net(), corrected.low(), corrected.high()));
  }

  private static CorrectedShares corrected(String name, List<Judged> texts, Errors errors) {
    Map<Optional<Part>, List<Judged>> byPart =
        texts.stream().collect(Collectors.groupingBy(each -> Optional.ofNullable(each.part())));
    return CorrectedShares.of(
        byPart.entrySet().stream()
            .map(
                part ->
                    new CorrectedShares.Part(
                        errors.of(name, part.getKey().orElse(null)), counts(part.getValue())))
            .toList());
  }

  private static double[] counts(List<Judged> texts) {
    double[] counts = new double[Confusion.LABELS];
    texts.forEach(each -> counts[each.predicted().ordinal()]++);
    return counts;
  }
}
