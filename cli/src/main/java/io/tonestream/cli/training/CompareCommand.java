package io.tonestream.cli.training;

import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Contender;
import io.tonestream.trainer.report.Numbers;
import io.tonestream.trainer.report.SpeedPlot;
import io.tonestream.trainer.training.Race;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
          "The bundles, or names of those that come with Tonestream: bundled, accurate, multilingual.")
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

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    DataReader reader = dataOptions.reader(List.of(), spec.commandLine().getErr()::println);
    DataSet set = DataSet.join(data.stream().map(reader::read).toList());
    Race race = new Race(set, Bootstrap.standard(1), time);
    List<Contender> all = new ArrayList<>();
    for (String model : models) {
      all.add(race.run(ModelOptions.readPlain(model)));
    }
    all.sort(Comparator.comparing(Contender::textsPerSecond).reversed());
    print(set.name(), all);
    if (plot != null) {
      Files.writeString(plot, SpeedPlot.draw(set.name(), all));
    }
    return 0;
  }

  private void print(String name, List<Contender> all) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonOutput.print(
          out,
          Map.of("data", name, "models", all.stream().map(each -> figures(each, all)).toList()));
    } else {
      out.println(name + ", " + Numbers.count(all.get(0).figures().n()) + " texts\n");
      out.printf(
          "%-20s %-22s %12s  %-24s %-10s %6s%n",
          "model", "version", "texts/s", "macro recall", "accuracy", "MB");
      all.forEach(each -> out.println(row(each, all)));
    }
    out.flush();
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

  private static Map<String, Object> figures(Contender each, List<Contender> all) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", each.name());
    figures.put("version", each.version());
    figures.put("textsPerSecond", each.textsPerSecond());
    figures.put("macroRecall", each.macroRecall());
    figures.put("accuracy", each.figures().accuracy().value());
    figures.put("bytes", each.bytes());
    figures.put("onFront", each.isOnFront(all));
    return figures;
  }
}
