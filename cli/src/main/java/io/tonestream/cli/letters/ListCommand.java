package io.tonestream.cli.letters;

import io.tonestream.app.letters.DeadLetterReport;
import io.tonestream.app.letters.DeadLetterReport.Group;
import io.tonestream.app.letters.DeadLetterReport.Sample;
import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.letters.LetterText;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.cli.kit.ConsoleFigures;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Topic;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dead-letters list}: how many there are, by stage and reason. */
@Command(
    name = "list",
    sortOptions = false,
    description = {
      "Counts dead letters by stage and reason, with when the first and the last came, and the last"
          + " ones of each.",
      "What points to a person is masked, as far as it can be told.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ListCommand implements Callable<Integer> {
  private static final int EXCERPT_CHARACTERS = 100;

  @Spec private CommandSpec spec;

  @Mixin private FilterOptions filter;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many reasons are shown (default: ${DEFAULT-VALUE}), the latest first.")
  private int limit;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be at least 1, not " + limit);
    }
    TextMask mask = TextMask.installed();
    String name = kafka.topic(Topic.DEAD_LETTERS);
    DeadLetterTopic topic = new DeadLetterTopic(kafka.settings(List.of(name)), name);
    DeadLetterReport all =
        topic.count(
            filter.filter(kafka, Set.of()),
            letter ->
                Optional.of(
                    LetterText.excerpt(
                        LetterText.masked(letter.value(), mask), EXCERPT_CHARACTERS)),
            KafkaOptions.READ_TIMEOUT);
    DeadLetterReport shown =
        new DeadLetterReport(
            all.letters(), all.redriven(), all.groups().stream().limit(limit).toList());
    reports.print(shown, () -> text(shown, all.groups().size()));
    return 0;
  }

  private static String text(DeadLetterReport report, int groups) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d dead letters of %,d reasons; %,d of them were sent again%n",
            report.letters(),
            groups,
            report.redriven()));
    report.groups().forEach(group -> append(text, group));
    if (groups > report.groups().size()) {
      text.append(
          String.format(
              Locale.ROOT,
              "and %,d more reasons: --limit shows them%n",
              groups - report.groups().size()));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Group group) {
    text.append(
        String.format(
            Locale.ROOT,
            "%n%,d at %s, of %s: %s%n  from %s to %s%s%s%s%n",
            group.letters(),
            ConsoleText.clean(group.stage()),
            ConsoleText.clean(group.topic()),
            ConsoleText.clean(group.reason()),
            ConsoleFigures.time(group.first()),
            ConsoleFigures.time(group.last()),
            part(group.redriven(), "sent again"),
            part(group.again(), "had been sent again, and failed again"),
            part(group.omitted(), "without their value, which was too large")));
    for (Sample sample : group.samples()) {
      text.append(
          "  %s  %s%n"
              .formatted(
                  sample.at(), sample.text() == null ? "–" : ConsoleText.clean(sample.text())));
    }
  }

  private static String part(long letters, String what) {
    return letters == 0 ? "" : String.format(Locale.ROOT, "; %,d %s", letters, what);
  }
}
