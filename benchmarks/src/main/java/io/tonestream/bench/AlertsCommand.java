package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.bench.AlertSimulation.FalseAlarms;
import io.tonestream.bench.AlertSimulation.Found;
import io.tonestream.schemas.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench alerts}: how often alerts are wrong, and how soon they are right. */
@Command(
    name = "alerts",
    sortOptions = false,
    description = {
      "Watches made-up brands, in which nothing changes or in which net sentiment or volume does for",
      "a day, and reports false alarms beside those that the settings allow, and delays.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class AlertsCommand implements Callable<Integer> {
  private static final double[] TEXTS_PER_HOUR = {20, 100, 500};

  @Option(
      names = "--brands",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int brands;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long nothing changes (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--false-alarm-every",
      paramLabel = "DURATION",
      description = "The setting of that name (default: ${DEFAULT-VALUE}).")
  private Duration falseAlarmEvery = AlertsConfiguration.DEFAULT.falseAlarmEvery();

  @Option(
      names = "--repeats",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of the texts that are passed on, a few very often (default: 0).")
  private double repeats;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * A change that was looked for.
   *
   * @param change what changed
   * @param textsPerHour of each brand
   */
  record Case(String change, double textsPerHour, Found found) {}

  /** All figures. */
  record AlertsReport(
      int brands, int days, long seed, double repeats, FalseAlarms falseAlarms, List<Case> cases) {}

  @Override
  public Integer call() {
    if (brands < 1 || days < 1) {
      throw new ParameterException(spec.commandLine(), "--brands and --days must be at least 1");
    }
    if (!(repeats >= 0 && repeats <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--repeats is " + repeats + "; it must lie in [0, 1]");
    }
    AlertsConfiguration defaults = AlertsConfiguration.DEFAULT;
    AlertSimulation simulation =
        new AlertSimulation(
            new AlertsConfiguration(
                true, defaults.bin(), defaults.history(), falseAlarmEvery, defaults.adoptAfter()),
            brands,
            days,
            seed,
            repeats);
    List<Case> cases = new ArrayList<>();
    for (double rate : TEXTS_PER_HOUR) {
      cases.add(new Case("net sentiment shifts by 0.2", rate, simulation.netShift(0.2, rate)));
      cases.add(new Case("volume doubles", rate, simulation.volumeChange(2, rate)));
      cases.add(new Case("volume halves", rate, simulation.volumeChange(0.5, rate)));
    }
    AlertsReport report =
        new AlertsReport(brands, days, seed, repeats, simulation.falseAlarms(), cases);
    System.out.print(json ? new String(Json.write(report), UTF_8) + "\n" : table(report));
    return 0;
  }

  private static String table(AlertsReport report) {
    FalseAlarms none = report.falseAlarms;
    StringBuilder table = new StringBuilder();
    table.append(
        "%d brands, %d days, 5 to 2,000 texts/h, nothing changes: %d false alarms (%d on net, %d on volume); %.0f are allowed%n%n"
            .formatted(
                report.brands, report.days, none.all(), none.net(), none.volume(), none.allowed()));
    table.append(
        "%-28s %8s %7s %9s %9s %9s%n"
            .formatted("for 24 h", "texts/h", "found", "median", "90 %", "cleared"));
    for (Case each : report.cases) {
      Found found = each.found;
      table.append(
          "%-28s %8.0f %5.0f %% %7.2f h %7.2f h %7.0f %%%n"
              .formatted(
                  each.change,
                  each.textsPerHour,
                  100 * found.share(),
                  found.medianHours(),
                  found.hours90(),
                  100 * found.cleared()));
    }
    return table.toString();
  }
}
