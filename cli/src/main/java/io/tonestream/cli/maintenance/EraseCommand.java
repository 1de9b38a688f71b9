package io.tonestream.cli.maintenance;

import io.tonestream.app.maintenance.Eraser;
import io.tonestream.app.maintenance.ErasureReport;
import io.tonestream.app.maintenance.ErasureReport.OnTopic;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code erase}: has texts of a person erased. */
@Command(
    name = "erase",
    sortOptions = false,
    description = {
      "Has the stream and the trainer erase what they keep of texts, by their ids or their author,",
      "and says where Kafka still keeps records of them, and until when. Without --yes it only",
      "looks.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class EraseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--id",
      paramLabel = "ID",
      arity = "1..*",
      description = "Texts with these ids: the producer's, or <topic>-<partition>-<offset>.")
  private Set<String> ids = new LinkedHashSet<>();

  @Option(
      names = "--author",
      paramLabel = "NAME",
      arity = "1..*",
      description = "All texts of these authors that are still on raw-text or dead-letters.")
  private Set<String> authors = new LinkedHashSet<>();

  @Option(names = "--yes", description = "Does it.")
  private boolean isMeant;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    if (ids.isEmpty() && authors.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Say whose texts: --id or --author");
    }
    if (Stream.concat(ids.stream(), authors.stream()).anyMatch(String::isBlank)) {
      throw new ParameterException(
          spec.commandLine(), "An --id or --author is blank: is a variable of the shell not set?");
    }
    List<String> topics = Eraser.SEARCHED.stream().map(kafka::topic).toList();
    Eraser eraser =
        new Eraser(kafka.settings(topics), kafka.prefix(), TextMask.installed(), ids, authors);
    ErasureReport report = eraser.run(!isMeant);
    reports.print(report, () -> text(report));
    return 0;
  }

  private String text(ErasureReport report) {
    Table table = new Table("topic", "records", "newest", "kept until");
    for (OnTopic topic : report.topics()) {
      table.add(
          topic.topic(),
          String.format(Locale.ROOT, "%,d", topic.records()),
          time(topic.newest(), "–"),
          topic.records() == 0 ? "–" : time(topic.gone(), "deleted by hand"));
    }
    int texts = report.ids().size();
    return String.format(
        Locale.ROOT, "%,d %s%n%s%n%s", texts, texts == 1 ? "text" : "texts", table, what(report));
  }

  private String what(ErasureReport report) {
    if (!isMeant) {
      return "Nothing was changed: add --yes to do it";
    }
    return report.sent() == 0
        ? "There was nothing to erase"
        : String.format(
            Locale.ROOT,
            "Asked the stream and the trainer to erase them: %,d records sent",
            report.sent());
  }

  private static String time(@Nullable Instant time, String none) {
    return time == null ? none : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
