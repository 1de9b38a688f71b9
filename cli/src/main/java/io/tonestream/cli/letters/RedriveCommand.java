package io.tonestream.cli.letters;

import static java.util.stream.Collectors.toSet;

import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.letters.LetterFilter;
import io.tonestream.app.letters.Position;
import io.tonestream.app.letters.Redrive;
import io.tonestream.app.letters.Redriver;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters redrive}: sends letters back to {@code raw-text}. */
@Command(
    name = "redrive",
    sortOptions = false,
    description = {
      "Sends dead letters of raw-text back there, each once however often it is called: with key,"
          + " value and the producer's headers, to the same partition.",
      "Those that were sent again and failed again stay, unless --again says otherwise.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class RedriveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "WHERE",
      arity = "0..*",
      description = "Those that stand there, such as dead-letters-0@17; `list` prints some.")
  private List<String> where = new ArrayList<>();

  @Mixin private FilterOptions filter;

  @Option(names = "--all", description = "All of raw-text.")
  private boolean all;

  @Option(names = "--again", description = "Those too that failed again when they were sent again.")
  private boolean again;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "9223372036854775807",
      description = "How many at most (default: all that are meant).",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private long limit;

  @Option(names = "--dry-run", description = "Only says how many would be sent.")
  private boolean dryRun;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    String name = kafka.topic(Topic.DEAD_LETTERS);
    String rawText = kafka.topic(Topic.RAW_TEXT);
    Set<Position> only =
        where.stream().map(each -> Positions.parse(spec, each, name)).collect(toSet());
    LetterFilter letters = filter.filter(kafka, only);
    if (letters.isAll() != all) {
      throw new ParameterException(
          spec.commandLine(),
          "Say which letters: WHERE, --stage, --since, --topic, --brand, or --all");
    }
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be at least 1, not " + limit);
    }
    DeadLetterTopic topic = new DeadLetterTopic(kafka.settings(List.of(name, rawText)), name);
    Redrive outcome =
        dryRun
            ? Redriver.preview(topic, rawText, letters, again, limit)
            : redrive(topic, rawText, letters);
    reports.print(outcome, () -> text(outcome));
    return outcome.failures().isEmpty() ? 0 : 1;
  }

  private Redrive redrive(DeadLetterTopic topic, String rawText, LetterFilter letters) {
    try (Redriver redriver = Redriver.open(topic, rawText)) {
      return redriver.redrive(letters, again, limit);
    }
  }

  private String text(Redrive outcome) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s %,d letters back to %s",
            dryRun ? "would send" : "sent",
            outcome.redriven(),
            kafka.topic(Topic.RAW_TEXT)));
    append(text, outcome.before(), "were sent again before");
    append(text, outcome.again(), "failed again after that: --again sends them once more");
    append(text, outcome.elsewhere(), "didn't fail on raw-text, and can't go back");
    append(text, outcome.erased(), "are erased, and stay");
    append(text, outcome.failures().size(), "couldn't be sent:");
    text.append('\n');
    outcome
        .failures()
        .forEach(each -> text.append("  %s: %s%n".formatted(each.at(), each.reason())));
    return text.toString();
  }

  private static void append(StringBuilder text, long letters, String what) {
    if (letters > 0) {
      text.append(String.format(Locale.ROOT, "; %,d %s", letters, what));
    }
  }
}
