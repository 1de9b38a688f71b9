package io.tonestream.trainer.evaluation;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.quantification.CorrectedShares;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.model.quantification.NetEstimate;
import io.tonestream.model.quantification.Quantifier;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How far estimates of the shares of true labels are from the true ones, group by group and method
 * by method. Measures of SemEval-2016 task 4, as {@link Prevalence} has them.
 *
 * @param column what the groups share, such as the topic
 * @param groups those that are large enough, in the order of their names
 */
public record Quantification(String column, List<Group> groups) {
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
     * Adjusted counts, held back where texts are few, those of each part of a cascade by its own
     * errors: what the stream shows.
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
   * @param plainHolds whether the 95 % interval of the plain net holds the net of the true labels
   * @param correctedHolds whether that of the corrected net does
   */
  public record Group(
      String name,
      int n,
      double[] truth,
      Map<Method, Estimate> estimates,
      boolean plainHolds,
      boolean correctedHolds) {
    /** Takes a copy. */
    public Group {
      estimates = new EnumMap<>(estimates);
    }

    /** The shares that a method estimates, {@code [labels]}. */
    public double[] shares(Method method) {
      return estimate(method).shares;
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

  /**
   * Estimates the shares of each group.
   *
   * @param least texts of a group that counts
   * @param errors the model's, on texts that it was validated on
   * @param errorsByPart those of each part of a cascade; none of any other model
   * @param prior the shares that the model's probabilities take for granted, {@code [labels]}
   */
  public static Quantification by(
      String column,
      List<Judged> judged,
      int least,
      ErrorMatrix errors,
      Map<Part, ErrorMatrix> errorsByPart,
      double[] prior) {
    List<Group> groups = new ArrayList<>();
    Slice.groups(column, judged)
        .forEach(
            (name, texts) -> {
              if (texts.size() >= least) {
                groups.add(group(name, texts, errors, errorsByPart, prior));
              }
            });
    return new Quantification(column, groups);
  }

  /** Mean over the groups, each counting the same. */
  public double divergence(Method method) {
    return groups.stream()
        .mapToDouble(group -> group.estimate(method).divergence)
        .average()
        .orElseThrow();
  }

  /** Mean over the groups, each counting the same. */
  public double absolute(Method method) {
    return groups.stream()
        .mapToDouble(group -> group.estimate(method).absolute)
        .average()
        .orElseThrow();
  }

  /** The share of groups whose interval of plain net holds the net of the true labels. */
  public double plainHolds() {
    return (double) groups.stream().filter(Group::plainHolds).count() / groups.size();
  }

  /** The share of groups whose interval of corrected net holds the net of the true labels. */
  public double correctedHolds() {
    return (double) groups.stream().filter(Group::correctedHolds).count() / groups.size();
  }

  private static Group group(
      String name,
      List<Judged> texts,
      ErrorMatrix errors,
      Map<Part, ErrorMatrix> errorsByPart,
      double[] prior) {
    List<Probabilities> predictions = texts.stream().map(Judged::prediction).toList();
    double[] counts = counts(texts);
    double[] truth = new double[Confusion.LABELS];
    texts.forEach(each -> truth[each.label().ordinal()] += 1.0 / texts.size());
    CorrectedShares corrected = corrected(texts, errors, errorsByPart);
    Map<Method, Estimate> estimates = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      double[] shares =
          switch (method) {
            case PLAIN -> Quantifier.plain(predictions);
            case PROBABILISTIC -> Quantifier.probabilistic(predictions);
            case ADJUSTED -> Quantifier.adjusted(counts, errors);
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
    double net = truth[Label.POSITIVE.ordinal()] - truth[Label.NEGATIVE.ordinal()];
    return new Group(
        name,
        texts.size(),
        truth,
        estimates,
        plain.low() <= net && net <= plain.high(),
        corrected.low() <= net && net <= corrected.high());
  }

  private static CorrectedShares corrected(
      List<Judged> texts, ErrorMatrix errors, Map<Part, ErrorMatrix> errorsByPart) {
    if (errorsByPart.isEmpty()) {
      return CorrectedShares.of(List.of(new CorrectedShares.Part(errors, counts(texts))));
    }
    List<CorrectedShares.Part> parts = new ArrayList<>();
    errorsByPart.forEach(
        (part, errorsOfPart) -> {
          List<Judged> itsTexts = texts.stream().filter(each -> each.part() == part).toList();
          if (!itsTexts.isEmpty()) {
            parts.add(new CorrectedShares.Part(errorsOfPart, counts(itsTexts)));
          }
        });
    return CorrectedShares.of(parts);
  }

  private static double[] counts(List<Judged> texts) {
    double[] counts = new double[Confusion.LABELS];
    texts.forEach(each -> counts[each.predicted().ordinal()]++);
    return counts;
  }
}
