package io.tonestream.cli.training;

import io.tonestream.cli.kit.OutputFile;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Contender;
import io.tonestream.trainer.evaluation.Race;
import io.tonestream.trainer.report.Numbers;
import io.tonestream.trainer.report.SpeedPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compare}: how fast and how good several bundles are. */
@Command(
    name = "compare",
    description = {
      "Says how many texts a second each model labels on one core, and how well. A star marks those",
      "that no other is both faster and better than."
    },
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
public final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      arity = "1..*",
      paramLabel = "BUNDLE",
      description =
          "The bundles, or names of those that come with Tonestream: " + ModelBundle.SHIPPED + ".")
  private List<String> models;

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Labelled texts, as for evaluate.")
  private List<Path> data;

  @Mixin private DataOptions dataOptions;

  @Option(
      names = "--time",
      defaultValue = "PT4S",
      paramLabel = "DURATION",
      description = "How long each model is timed at least (default ${DEFAULT-VALUE}).")
  private Duration time;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draws speed and quality in a picture.")
  private @Nullable Path plot;

  @Mixin private ReportOptions reports;

  /**
   * All models.
   *
   * @param data what they were judged on
   * @param models the fastest first
   */
  private record ComparisonReport(String data, List<ContenderReport> models) {}

  /**
   * A model.
   *
   * @param onFront whether no other is both faster and better
   */
  private record ContenderReport(
      String name,
      String version,
      double textsPerSecond,
      double macroRecall,
      double accuracy,
      long bytes,
      boolean onFront) {
    static ContenderReport of(Contender each, List<Contender> all) {
      return new ContenderReport(
          each.name(),
          each.version(),
          each.textsPerSecond(),
          each.macroRecall(),
          each.figures().accuracy().value(),
          each.bytes(),
          each.isOnFront(all));
    }
  }

  @Override
  public Integer call() throws IOException {
    if (plot != null) {
      OutputFile.requireWritable("--plot", plot);
    }
    DataReader reader = dataOptions.reader(List.of(), spec.commandLine().getErr()::println);
    DataSet set = DataSet.join(data.stream().map(reader::read).toList());
    Race race = new Race(set, Bootstrap.standard(1), time);
    List<Contender> all = new ArrayList<>();
    for (String model : models) {
      ModelBundle bundle = ModelOptions.readPlain(model);
      boolean isShipped = ModelBundle.isShipped(Path.of(model));
      all.add(race.run(isShipped ? model : bundle.manifest().name(), bundle));
    }
    all.sort(Comparator.comparing(Contender::textsPerSecond).reversed());
    reports.print(
        new ComparisonReport(
            set.name(), all.stream().map(each -> ContenderReport.of(each, all)).toList()),
        () -> text(set.name(), all));
    if (plot != null) {
      Files.writeString(plot, SpeedPlot.draw(set.name(), all));
    }
    return 0;
  }

  private static String text(String name, List<Contender> all) {
    StringBuilder text = new StringBuilder();
    text.append(name + ", " + Numbers.count(all.get(0).figures().n()) + " texts\n\n");
    text.append(
        "%-20s %-22s %12s  %-24s %-10s %6s%n"
            .formatted("model", "version", "texts/s", "macro recall", "accuracy", "MB"));
    all.forEach(each -> text.append(row(each, all)).append('\n'));
    return text.toString();
  }

  private static String row(Contender each, List<Contender> all) {
    return String.format(
        Locale.ROOT,
        "%-20s %-22s %,12.0f %s%-24s %-10s %6.1f",
        each.name(),
        each.version(),
        each.textsPerSecond(),
        each.isOnFront(all) ? "*" : " ",
        Numbers.withRange(each.figures().macroRecall()),
        Numbers.rounded(each.figures().accuracy().value()),
        each.bytes() / 1e6);
  }
}
