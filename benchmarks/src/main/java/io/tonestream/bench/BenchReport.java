package io.tonestream.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The figures of a run.
 *
 * @param machine what it ran on
 * @param cases throughput of each case, the median of its rounds
 * @param ratios shares of the limit, and gains over scoring one record at a time
 */
record BenchReport(String machine, List<Case> cases, Map<String, Double> ratios) {
  static final String CONSTANT = "constant label, whole app";
  static final String PARKED_PREDICTOR = "parked model, bare predictor";
  static final String PARKED = "parked model, whole app";
  static final String PARKED_SINGLY = "parked model, one record at a time";
  static final String ENCODER_PREDICTOR = "transformer, bare predictor";
  static final String ENCODER = "transformer, whole app";
  static final String ENCODER_IN_ORDER = "transformer, not by length";
  static final String ENCODER_SINGLY = "transformer, one record at a time";

  /** The models that come with the app and that the report compares with the limit. */
  static final List<String> SHIPPED = List.of("fast", "bundled");

  /** Throughput of one case. */
  record Case(String name, double recordsPerSecond) {}

  /**
   * The report of these rounds.
   *
   * <p>The limit: a predictor on the same cores adds its cost to that of the rest, 1 / (1/a + 1/b);
   * one that only waits overlaps with it, min(a, b).
   *
   * @param rounds records per second of each case, by round
   */
  static BenchReport of(String machine, List<Map<String, Double>> rounds) {
    Map<String, Double> medians = new LinkedHashMap<>();
    rounds.get(0).keySet().forEach(name -> medians.put(name, median(rounds, name)));
    double rest = rate(medians, CONSTANT);
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String model : SHIPPED) {
      if (medians.containsKey(app(model))) {
        double limit = 1 / (1 / rate(medians, predictor(model)) + 1 / rest);
        ratios.put(model + " model, share of the limit", rate(medians, app(model)) / limit);
        putRatio(ratios, model + " model, times one at a time", medians, app(model), singly(model));
      }
    }
    if (medians.containsKey(PARKED)) {
      double limit = Math.min(rate(medians, PARKED_PREDICTOR), rest);
      ratios.put("parked model, share of the limit", rate(medians, PARKED) / limit);
      putRatio(ratios, "parked model, times one at a time", medians, PARKED, PARKED_SINGLY);
    }
    if (medians.containsKey(ENCODER)) {
      putRatio(ratios, "transformer, share of bare predictor", medians, ENCODER, ENCODER_PREDICTOR);
      putRatio(ratios, "transformer, times one at a time", medians, ENCODER, ENCODER_SINGLY);
      putRatio(ratios, "transformer, times not by length", medians, ENCODER, ENCODER_IN_ORDER);
    }
    List<Case> cases = new ArrayList<>();
    medians.forEach((name, rate) -> cases.add(new Case(name, rate)));
    return new BenchReport(machine, cases, ratios);
  }

  static String predictor(String model) {
    return model + " model, bare predictor";
  }

  static String app(String model) {
    return model + " model, whole app";
  }

  static String singly(String model) {
    return model + " model, one record at a time";
  }

  private static void putRatio(
      Map<String, Double> ratios,
      String name,
      Map<String, Double> rates,
      String above,
      String below) {
    ratios.put(name, rate(rates, above) / rate(rates, below));
  }

  /** The figures for a person to read. */
  String table() {
    StringBuilder table = new StringBuilder(machine).append("\n\n");
    cases.forEach(
        each ->
            table.append(
                "%-40s %,10.0f records/s%n".formatted(each.name(), each.recordsPerSecond())));
    table.append('\n');
    ratios.forEach((name, ratio) -> table.append("%-40s %10.2f%n".formatted(name, ratio)));
    return table.toString();
  }

  private static double rate(Map<String, Double> rates, String name) {
    return Objects.requireNonNull(rates.get(name), name);
  }

  private static double median(List<Map<String, Double>> rounds, String name) {
    double[] sorted = rounds.stream().mapToDouble(round -> rate(round, name)).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
