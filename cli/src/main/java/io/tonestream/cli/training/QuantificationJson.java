package io.tonestream.cli.training;

import io.tonestream.schemas.Label;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.quantification.Quantification;
import io.tonestream.trainer.quantification.Quantification.Group;
import io.tonestream.trainer.quantification.Quantification.Method;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What {@code quantify --json} prints. */
final class QuantificationJson {
  private QuantificationJson() {}

  static Map<String, Object> of(
      String version, String dataSet, String columns, Quantification quantification) {
    Map<String, Object> methods = new LinkedHashMap<>();
    for (Method method : Method.values()) {
      methods.put(
          name(method),
          Map.of(
              "kld", quantification.divergence(method),
              "absoluteError", quantification.absolute(method)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", version);
    json.put("dataSet", dataSet);
    json.put("groupColumn", columns);
    json.put("groups", quantification.groups().size());
    json.put("methods", methods);
    json.put(
        "netIntervalHolds",
        Map.of("plain", quantification.plainHolds(), "corrected", quantification.correctedHolds()));
    json.put(
        "netIntervalWidth",
        Map.of(
            "plain", quantification.plainWidth(),
            "corrected", quantification.correctedWidth(),
            "oracle", quantification.oracleWidth()));
    json.put("perGroup", quantification.groups().stream().map(QuantificationJson::group).toList());
    return json;
  }

  private static Map<String, Object> group(Group group) {
    Map<String, Object> estimates = new LinkedHashMap<>();
    group
        .estimates()
        .forEach(
            (method, estimate) -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("share", shares(estimate.shares()));
              json.put("kld", estimate.divergence());
              json.put("absoluteError", estimate.absolute());
              estimates.put(name(method), json);
            });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("group", group.name());
    json.put("n", group.n());
    json.put("true", shares(group.truth()));
    json.put("estimates", estimates);
    json.put("net", group.net());
    json.put("plainNet", interval(group.plain()));
    json.put("correctedNet", interval(group.corrected()));
    return json;
  }

  private static Map<String, Double> interval(Interval interval) {
    Map<String, Double> json = new LinkedHashMap<>();
    json.put("value", interval.value());
    json.put("low", interval.low());
    json.put("high", interval.high());
    return json;
  }

  private static Map<String, Double> shares(double[] shares) {
    Map<String, Double> json = new LinkedHashMap<>();
    for (Label label : Label.values()) {
      json.put(label.wireName(), shares[label.ordinal()]);
    }
    return json;
  }

  private static String name(Method method) {
    return method.name().toLowerCase(Locale.ROOT);
  }
}
