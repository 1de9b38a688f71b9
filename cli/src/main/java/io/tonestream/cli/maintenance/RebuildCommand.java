package io.tonestream.cli.maintenance;

import io.tonestream.app.maintenance.Rebuild;
import io.tonestream.app.maintenance.RebuildPlan;
import io.tonestream.app.maintenance.RebuildReport;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rebuild}: windows again from labeled-text, for an application with another id. */
@Command(
    name = "rebuild",
    sortOptions = false,
    description = {
      "Counts the windows of a stopped application again, from labeled-text and without a model,",
      "for a new application that goes on where the old one stopped. Also the way to more",
      "partitions of brand-counts. Without --yes it only says what it would do.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class RebuildCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "ID",
      defaultValue = "tonestream",
      description = "The application that is stopped (default: ${DEFAULT-VALUE}).")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "ID",
      required = true,
      description = "The application that goes on: its tonestream.streams.application-id.")
  private String to;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "How many partitions brand-counts is to have (default: as many as now).")
  private @Nullable Integer partitions;

  @Option(
      names = "--labeled-since",
      paramLabel = "TIME",
      converter = InstantConverter.class,
      description = {
        "Only texts that were written to labeled-text since then count: after a reset, which has",
        "all texts labelled again, the time of the reset (default: all)."
      })
  private @Nullable Instant labeledSince;

  @Option(names = "--yes", description = "Does it.")
  private boolean isMeant;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    List<String> topics =
        List.of(
            kafka.topic(Topic.RAW_TEXT),
            kafka.topic(Topic.LABELED_TEXT),
            kafka.topic(Topic.BRAND_COUNTS),
            kafka.topic(Topic.SENTIMENT_AGGREGATES));
    RebuildPlan plan =
        new RebuildPlan(kafka.settings(topics), kafka.prefix(), from, to, partitions, labeledSince);
    try (Rebuild rebuild = Rebuild.open(plan)) {
      RebuildReport found = rebuild.look();
      RebuildReport report = isMeant ? run(rebuild, found.labelledTexts()) : found;
      reports.print(report, () -> text(report));
    }
    return 0;
  }

  private RebuildReport run(Rebuild rebuild, long records) {
    try (TaskProgress progress = TaskProgress.ofSteps("rebuild", records, 0, reports.isWatched())) {
      return rebuild.run(progress::reached);
    }
  }

  private static String text(RebuildReport report) {
    StringBuilder text = new StringBuilder();
    String lost =
        report.isWhole()
            ? ""
            : "labeled-text no longer has its first records: windows lack the texts before%n";
    text.append(
        switch (report.goesOn()) {
          case NOT_DONE ->
              "%,d labelled texts of %s would be counted again for %s, on %d partitions of brand-counts%n"
                  .formatted(
                      report.labelledTexts(), report.from(), report.to(), report.partitions());
          case ALL, WINDOWS ->
              "%,d labelled texts of %s are counted again for %s, on %d partitions of brand-counts%n"
                  .formatted(
                      report.labelledTexts(), report.from(), report.to(), report.partitions());
        });
    text.append(lost.formatted());
    if (report.unreadable() > 0) {
      text.append(
          "%,d records of labeled-text or sentiment-aggregates can't be read, and were left out%n"
              .formatted(report.unreadable()));
    }
    text.append(
        switch (report.goesOn()) {
          case NOT_DONE -> "Nothing was changed: add --yes to do it";
          case WINDOWS ->
              "The stores of %s are gone, or of another release: alerts learn anew, and none is raised for the past%n%s"
                  .formatted(report.from(), next(report));
          case ALL -> next(report);
        });
    return text.toString();
  }

  private static String next(RebuildReport report) {
    return "Start `tonestream stream` with tonestream.streams.application-id=%s and a new state directory, and never %s again"
        .formatted(report.to(), report.from());
  }
}
