package io.tonestream.cli.models;

import io.tonestream.app.asking.Question;
import io.tonestream.app.asking.Question.AskedBrand;
import io.tonestream.app.asking.Question.LeftOut;
import io.tonestream.app.asking.Questions;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import io.tonestream.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code model ask}: what a human should label next. */
@Command(
    name = "ask",
    sortOptions = false,
    description = {
      "Finds the texts whose human label would narrow the brands' intervals of net sentiment most.",
      "",
      "It reads labeled-text, leaves out what feedback has labels for, and writes the others to a"
          + " file with an empty column `label`: fill in negative, neutral or positive, and send it"
          + " with `model tell`.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class AskCommand implements Callable<Integer> {
  private static final int MAX_BUDGET = 10_000;
  private static final int SHOWN = 20;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  @Spec private CommandSpec spec;

  private int budget;

  @Option(
      names = "--budget",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many texts to ask for (default: ${DEFAULT-VALUE}).")
  private void setBudget(int budget) {
    if (budget < 1 || budget > MAX_BUDGET) {
      throw new ParameterException(
          spec.commandLine(), "--budget is %d; it must be 1 to %,d".formatted(budget, MAX_BUDGET));
    }
    this.budget = budget;
  }

  @Option(
      names = "--since",
      paramLabel = "P",
      defaultValue = "P7D",
      description = "How old texts may be: 12h, P7D (default: ${DEFAULT-VALUE}).")
  private Duration since;

  @Option(
      names = "--brand",
      arity = "1..*",
      paramLabel = "B",
      description = "Brands to ask about (default: all).")
  private List<String> brands = List.of();

  @Option(
      names = "--min-texts",
      paramLabel = "N",
      defaultValue = "50",
      description = "Different texts that a brand must have to count (default: ${DEFAULT-VALUE}).")
  private int minTexts;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write the texts: .tsv or .jsonl (default: nowhere; only widths are shown).")
  private @Nullable Path out;

  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    if (out != null) {
      QuestionFile.requireNew(out);
    }
    Question question =
        new Questions(
                options.settings(List.of(options.topic(Topic.LABELED_TEXT))),
                options.topic(Topic.LABELED_TEXT),
                options.topic(Topic.FEEDBACK),
                InstantSource.system())
            .ask(
                new Questions.Request(
                    since, Set.copyOf(brands), budget, minTexts, Long.MAX_VALUE, TIMEOUT));
    if (out != null && !question.texts().isEmpty()) {
      QuestionFile.write(out, question.texts());
    }
    reports.print(question, () -> text(question));
    return 0;
  }

  private String text(Question question) {
    List<String> lines = new ArrayList<>();
    if (question.brands().isEmpty()) {
      lines.add("no brand has %d different texts within %s".formatted(minTexts, since));
    } else {
      lines.add(table(question.brands()));
      lines.add("");
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d texts of %,d brands to label: intervals are %.2f wide on average, and would be %.2f",
              question.texts().size(),
              question.brands().stream().filter(brand -> brand.asked() > 0).count(),
              question.width(),
              question.widthAfter()));
    }
    leftOut(question.leftOut()).ifPresent(lines::add);
    if (!question.texts().isEmpty()) {
      lines.add(
          out == null
              ? "name a file for the texts: --out label.tsv"
              : "wrote %s: fill in the column label, then `tonestream model tell %s --sender NAME`"
                  .formatted(out, out));
    }
    return String.join("\n", lines);
  }

  private static String table(List<AskedBrand> brands) {
    Table table = new Table("BRAND", "TEXTS", "LABELLED", "ASKED", "NET", "WIDTH", "AFTER");
    for (AskedBrand each : brands.subList(0, Math.min(SHOWN, brands.size()))) {
      table.add(
          each.brand(),
          String.format(Locale.ROOT, "%,d", each.texts()),
          String.format(Locale.ROOT, "%,d", each.labelled()),
          String.format(Locale.ROOT, "%,d", each.asked()),
          String.format(Locale.ROOT, "%+.2f", each.net()),
          String.format(Locale.ROOT, "%.2f", each.width()),
          String.format(Locale.ROOT, "%.2f", each.widthAfter()));
    }
    int more = brands.size() - SHOWN;
    return more > 0 ? "%s%n... and %,d brands more".formatted(table, more) : table.toString();
  }

  private Optional<String> leftOut(LeftOut leftOut) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("near-copies", leftOut.copies());
    counts.put("in a language that the model doesn't know", leftOut.unsupported());
    counts.put("without their text", leftOut.withoutText());
    counts.put("of a model whose errors aren't known", leftOut.withoutErrors());
    counts.put("unreadable", leftOut.unreadable());
    counts.put("brands of fewer than %d texts".formatted(minTexts), leftOut.smallBrands());
    String all =
        String.join(
            ", ",
            counts.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), each.getKey()))
                .toList());
    return all.isEmpty() ? Optional.empty() : Optional.of("left out: " + all);
  }
}
