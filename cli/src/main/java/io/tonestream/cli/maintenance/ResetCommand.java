package io.tonestream.cli.maintenance;

import io.tonestream.app.maintenance.Reset;
import io.tonestream.app.maintenance.ResetPlan;
import io.tonestream.app.maintenance.ResetPlan.Start;
import io.tonestream.app.maintenance.ResetReport;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reset}: has a stopped application begin anew, or removes it. */
@Command(
    name = "reset",
    sortOptions = false,
    description = {
      "Has a stopped application label and count all texts again, or those since a time: forgets",
      "its windows, and moves its group's offsets. Without --yes it only says what it would do.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class ResetCommand implements Callable<Integer> {
  @Option(
      names = "--application-id",
      paramLabel = "ID",
      defaultValue = "tonestream",
      description =
          "The application: its tonestream.streams.application-id (default: ${DEFAULT-VALUE}).")
  private String application;

  @Option(
      names = "--to",
      paramLabel = "WHERE",
      defaultValue = "earliest",
      converter = StartConverter.class,
      description = {
        "Where it is to read raw-text on: earliest, latest, or the time at which texts were written",
        "to the topic, such as 2026-11-29T10:00:00Z (default: ${DEFAULT-VALUE})."
      })
  private Start start;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Deletes the application's stores in this state directory too, as must be done for each instance.")
  private @Nullable Path stateDir;

  @Option(
      names = "--drop-labeled-text",
      description = {
        "Deletes all records of labeled-text and dead-letters, which would else be there twice:",
        "readers that are behind lose them."
      })
  private boolean dropsLabelled;

  @Option(
      names = "--remove",
      description = "Forgets the application altogether, such as the old one after a rebuild.")
  private boolean removes;

  @Option(
      names = "--force",
      description = "Removes members of its group that no longer run, and doesn't wait for them.")
  private boolean removesMembers;

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
            kafka.topic(Topic.BRAND_COUNTS));
    ResetPlan plan =
        new ResetPlan(
            kafka.settings(topics),
            kafka.prefix(),
            application,
            removes ? null : start,
            dropsLabelled,
            removesMembers,
            stateDir);
    try (Reset reset = Reset.open(plan)) {
      ResetReport report = isMeant ? reset.run() : reset.look();
      reports.print(report, () -> text(report));
    }
    return 0;
  }

  private String text(ResetReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "application %s %s %s"
            .formatted(
                report.application(),
                report.isDone() ? "was" : "would be",
                removes
                    ? "removed"
                    : "reset: it reads %,d texts of raw-text".formatted(report.texts())));
    report.deletedTopics().forEach(topic -> lines.add("  deletes the topic " + topic));
    report.deletedDirectories().forEach(each -> lines.add("  deletes the directory " + each));
    if (report.redriven() > 0) {
      lines.add(
          "  counts %,d texts twice that were redriven, if they succeed now where they failed first"
              .formatted(report.redriven()));
    }
    if (report.skippedCounts() > 0) {
      lines.add(
          "  leaves out %,d records of brand-counts that it had not read"
              .formatted(report.skippedCounts()));
    }
    if (report.droppedRecords() > 0) {
      lines.add(
          "  deletes %,d records of labeled-text and dead-letters"
              .formatted(report.droppedRecords()));
    }
    lines.add(
        report.isDone()
            ? "Delete the directory %s in the state directory of every instance before it starts"
                .formatted(report.application())
            : "Nothing was changed: add --yes to do it");
    return String.join("\n", lines);
  }
}
