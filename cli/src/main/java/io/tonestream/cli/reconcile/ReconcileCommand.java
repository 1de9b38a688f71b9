package io.tonestream.cli.reconcile;

import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.reconcile.Reconciliation.Unattributed;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.RecordSink;
import io.tonestream.topics.TopicReader;
import io.tonestream.topics.TopicReader.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reconcile}: proves, from the topics alone, that nothing is lost and nothing doubled. */
@Command(
    name = "reconcile",
    sortOptions = false,
    description = {
      "Holds labeled-text, sentiment-aggregates and dead-letters against raw-text:",
      "each text must have come out once for each of its brands, or as one dead letter, and each",
      "brand's last aggregates must equal a recount. No new texts may come in meanwhile.",
      "Exits with 1 if something is lost, doubled or counted wrongly.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class ReconcileCommand implements Callable<Integer> {
  private static final List<Topic> READ =
      List.of(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.SENTIMENT_AGGREGATES, Topic.DEAD_LETTERS);
  private static final Duration MOMENT = Duration.ofMillis(125);

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "How long the app may still take to catch up (default: ${DEFAULT-VALUE}).")
  private Duration within = Duration.ZERO;

  @Option(
      names = "--brands",
      paramLabel = "FILE",
      description = "The app's brand catalogue (default: the one that comes with it).")
  private @Nullable Path brands;

  @Option(
      names = "--unattributed",
      paramLabel = "WHAT",
      defaultValue = "keep",
      description =
          "The app's tonestream.labeled-text.unattributed: keep or drop (default: ${DEFAULT-VALUE}).")
  private Unattributed unattributed;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    ReconciliationReport report = reconcile();
    reports.print(report, () -> text(report));
    return report.holds() ? 0 : 1;
  }

  /** Reads on until all is well and nothing more comes, or time is up. */
  private ReconciliationReport reconcile() {
    MentionFinder mentions = MentionFinder.read(brands);
    long deadline = System.nanoTime() + within.toNanos();
    try (Topics topics = new Topics()) {
      Reconciliation reconciliation =
          new Reconciliation(kafka.prefix(), mentions, unattributed, topics.deletedRawTexts());
      while (true) {
        topics.readToEnd(reconciliation);
        ReconciliationReport report = reconciliation.report();
        if (report.holds() || System.nanoTime() > deadline) {
          return report;
        }
      }
    }
  }

  /** The four topics. */
  private final class Topics implements AutoCloseable {
    private final List<TopicReader> readers = new ArrayList<>();

    Topics() {
      List<String> names = READ.stream().map(kafka::topic).toList();
      Map<String, Object> settings = kafka.settings(names);
      names.forEach(name -> readers.add(TopicReader.open(settings, name)));
    }

    long deletedRawTexts() {
      return readers
          .get(READ.indexOf(Topic.RAW_TEXT))
          .ranges(KafkaOptions.READ_TIMEOUT)
          .values()
          .stream()
          .mapToLong(Range::start)
          .sum();
    }

    /** Up to what is committed now, and what comes within the next moment. */
    void readToEnd(Reconciliation reconciliation) {
      RecordSink sink = records -> records.forEach(reconciliation::add);
      for (TopicReader reader : readers) {
        reader.poll(MOMENT, sink);
        reader.readToEnd(KafkaOptions.READ_TIMEOUT, sink);
      }
    }

    @Override
    public void close() {
      readers.forEach(TopicReader::close);
    }
  }

  private static String text(ReconciliationReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d raw texts became %,d labelled texts and %,d dead letters: %,d lost, %,d doubled%n"
            .formatted(
                report.rawTexts(),
                report.labelledTexts(),
                report.deadLetters(),
                report.lost(),
                report.doubled()));
    if (report.deleted() > 0) {
      text.append(
          "raw-text no longer has its first %,d records: texts labelled before count as doubled%n"
              .formatted(report.deleted()));
    }
    text.append(
        "%,d brands, of which %,d differ from a recount%n"
            .formatted(report.brands(), report.wrongBrands().size()));
    report
        .wrongBrands()
        .forEach(wrong -> text.append("  ").append(ConsoleText.clean(wrong)).append('\n'));
    return text.append("aggregates ").append(report.aggregatesDigest()).toString();
  }
}
