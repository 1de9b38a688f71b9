package io.tonestream.cli.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.quantification.Quantification;
import io.tonestream.trainer.quantification.Quantification.Group;
import io.tonestream.trainer.quantification.Quantification.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code quantify --json} prints.
 *
 * @param model the version
 * @param groupColumn columns that groups are told by
 * @param groups how many groups count
 * @param methods errors of shares by method, means over groups
 * @param netIntervalHolds share of 95 % intervals of net that hold the labels' own
 * @param netIntervalWidth their mean width
 */
record QuantificationReport(
    String model,
    String dataSet,
    String groupColumn,
    int groups,
    Map<String, Errors> methods,
    Holds netIntervalHolds,
    Widths netIntervalWidth,
    List<GroupReport> perGroup) {

  static QuantificationReport of(
      String version, String dataSet, String columns, Quantification quantification) {
    Map<String, Errors> methods = new LinkedHashMap<>();
    for (Method method : Method.values()) {
      methods.put(
          name(method),
          new Errors(quantification.divergence(method), quantification.absolute(method)));
    }
    return new QuantificationReport(
        version,
        dataSet,
        columns,
        quantification.groups().size(),
        methods,
        new Holds(quantification.plainHolds(), quantification.correctedHolds()),
        new Widths(
            quantification.plainWidth(),
            quantification.correctedWidth(),
            quantification.oracleWidth()),
        quantification.groups().stream().map(GroupReport::of).toList());
  }

  /** Of estimated shares: Kullback-Leibler divergence in nats, and mean difference. */
  record Errors(double kld, double absoluteError) {}

  /** By kind of interval. */
  record Holds(double plain, double corrected) {}

  /** By kind of interval; an oracle knows the errors of each group. */
  record Widths(double plain, double corrected, double oracle) {}

  /** Shares by label. */
  record Shares(double negative, double neutral, double positive) {
    static Shares of(double[] shares) {
      return new Shares(
          shares[Label.NEGATIVE.ordinal()],
          shares[Label.NEUTRAL.ordinal()],
          shares[Label.POSITIVE.ordinal()]);
    }
  }

  /** What a method makes of a group. */
  record EstimateReport(Shares share, double kld, double absoluteError) {}

  /** A group of texts, such as those about one brand. */
  record GroupReport(
      String group,
      int n,
      @JsonProperty("true") Shares truth,
      Map<String, EstimateReport> estimates,
      double net,
      Interval plainNet,
      Interval correctedNet) {
    static GroupReport of(Group group) {
      Map<String, EstimateReport> estimates = new LinkedHashMap<>();
      group
          .estimates()
          .forEach(
              (method, estimate) ->
                  estimates.put(
                      name(method),
                      new EstimateReport(
                          Shares.of(estimate.shares()),
                          estimate.divergence(),
                          estimate.absolute())));
      return new GroupReport(
          group.name(),
          group.n(),
          Shares.of(group.truth()),
          estimates,
          group.net(),
          group.plain(),
          group.corrected());
    }
  }

  private static String name(Method method) {
    return method.name().toLowerCase(Locale.ROOT);
  }
}
