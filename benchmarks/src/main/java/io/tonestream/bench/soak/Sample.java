package io.tonestream.bench.soak;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * All quantities at one moment.
 *
 * @param seconds since the steady load began
 */
record Sample(double seconds, Map<Quantity, Double> values) {
  /** The first line of a CSV file of samples. */
  static String csvHeader() {
    return Arrays.stream(Quantity.values())
        .map(Quantity::column)
        .collect(joining(",", "seconds,", ""));
  }

  /** Its line of that file, in bytes, records and seconds. */
  String csvLine() {
    return Arrays.stream(Quantity.values())
        .map(quantity -> String.format(Locale.ROOT, "%.3f", value(quantity)))
        .collect(joining(",", String.format(Locale.ROOT, "%.1f,", seconds), ""));
  }

  double value(Quantity quantity) {
    return values.getOrDefault(quantity, Double.NaN);
  }
}
