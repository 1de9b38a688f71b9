package io.tonestream.bench.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** Metrics in <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text</a>. */
final class PrometheusText {
  private static final Pattern SERIES =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(\\{.*})?\\s+(\\S+)(\\s+-?\\d+)?");

  private record Series(String labels, double value) {}

  private final Map<String, List<Series>> metrics = new HashMap<>();

  private PrometheusText() {}

  static PrometheusText parse(String text) {
    PrometheusText parsed = new PrometheusText();
    for (String line :
        text.lines().filter(each -> !each.isBlank() && each.charAt(0) != '#').toList()) {
      Matcher series = SERIES.matcher(line);
      if (!series.matches()) {
        throw new IllegalArgumentException("no metric: " + line);
      }
      parsed
          .metrics
          .computeIfAbsent(series.group(1), name -> new ArrayList<>())
          .add(new Series(series.group(2) == null ? "" : series.group(2), number(series.group(3))));
    }
    return parsed;
  }

  /** Of all its series together. */
  double sum(String metric) {
    return values(metric, "").sum();
  }

  /** Of those series together that have a label with this value. */
  double sum(String metric, String label, String value) {
    return values(metric, label + "=\"" + value + "\"").sum();
  }

  /** The largest of its series. */
  double max(String metric) {
    return values(metric, "").max().orElse(Double.NaN);
  }

  private DoubleStream values(String metric, String label) {
    List<Series> series = metrics.get(metric);
    if (series == null) {
      throw new IllegalArgumentException("there is no metric " + metric);
    }
    return series.stream().filter(each -> each.labels.contains(label)).mapToDouble(Series::value);
  }

  private static double number(String written) {
    return switch (written) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(written);
    };
  }
}
