package io.tonestream.bench;

/**
 * What swaps cost.
 *
 * @param textsPerSecond the steady load: half of what the app takes with the slowest model
 * @param slowestSeconds from the call to publish until the version was active on every instance
 * @param inactive texts that were labelled by a version which was active on no instance between
 *     their sending and their label
 * @param calmMillis 99th percentile, from sending a text to reading its committed label, without
 *     swaps
 * @param swapMillis the same during the swaps
 * @param settledMillis the same from 5 s after each swap on; 0 if that was not looked at
 * @param earlyMegabytes resident memory of all instances after the 20th publish
 * @param lateMegabytes the same after the last
 */
record SwapReport(
    String machine,
    int publishes,
    double textsPerSecond,
    double slowestSeconds,
    double meanSeconds,
    long texts,
    long lost,
    long doubled,
    long inactive,
    double calmMillis,
    double swapMillis,
    double settledMillis,
    long earlyMegabytes,
    long lateMegabytes) {
  private static final double MAX_SECONDS = 5;

  /** Where versions take turns so slowly that latency can settle, they may be slow models. */
  private static final double MAX_SECONDS_SETTLED = 20;

  private static final double MAX_LATENCY = 2;
  private static final double MAX_MEMORY = 1.1;

  boolean holds() {
    return lost + doubled + inactive == 0
        && slowestSeconds <= (hasSettled() ? MAX_SECONDS_SETTLED : MAX_SECONDS)
        && (hasSettled() ? settledMillis : swapMillis) <= MAX_LATENCY * calmMillis
        && lateMegabytes <= MAX_MEMORY * earlyMegabytes;
  }

  private boolean hasSettled() {
    return settledMillis > 0;
  }

  private String settledLine() {
    return hasSettled()
        ? "%n%-50s %,12.0f ms (%.2f times)"
            .formatted("p99 from 5 s after each swap on", settledMillis, settledMillis / calmMillis)
        : "";
  }

  /** The figures for a person to read. */
  String table() {
    return """
        %s

        %-50s %,12d
        %-50s %,12.0f
        %-50s %,12d
        %-50s %,12d
        %-50s %,12d
        %-50s %,12d
        %-50s %12.2f s
        %-50s %12.2f s
        %-50s %,12.0f ms
        %-50s %,12.0f ms (%.2f times)%s
        %-50s %,12d MB
        %-50s %,12d MB (%.2f times)
        """
        .formatted(
            machine,
            "publishes",
            publishes,
            "texts a second, half of saturation",
            textsPerSecond,
            "texts",
            texts,
            "lost",
            lost,
            "doubled",
            doubled,
            "labelled by a version that wasn't active",
            inactive,
            "active on every instance after, mean",
            meanSeconds,
            "active on every instance after, slowest",
            slowestSeconds,
            "p99 from text to committed label, without swaps",
            calmMillis,
            "p99 from text to committed label, during swaps",
            swapMillis,
            swapMillis / calmMillis,
            settledLine(),
            "resident memory after the 20th publish",
            earlyMegabytes,
            "resident memory after the last publish",
            lateMegabytes,
            (double) lateMegabytes / earlyMegabytes);
  }
}
