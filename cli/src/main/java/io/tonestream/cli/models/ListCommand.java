package io.tonestream.cli.models;

import io.tonestream.cli.kit.ConsoleFigures;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.schemas.PublishedModel.Score;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelIndex;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.VersionReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code model list}: the versions that are on the topic. */
@Command(
    name = "list",
    sortOptions = false,
    description = {"Lists the versions that are on the topic, the newest first.", ""})
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ListCommand implements Callable<Integer> {
  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  /** All versions, the newest first. */
  private record VersionsReport(List<VersionReport> versions) {}

  @Override
  public Integer call() {
    List<VersionReport> versions = versions();
    reports.print(new VersionsReport(versions), () -> text(versions));
    return 0;
  }

  private List<VersionReport> versions() {
    try (ModelTopic topic = ModelTopic.open(options.settings(), options.topic(Topic.MODELS))) {
      topic.readToEnd(KafkaOptions.READ_TIMEOUT);
      ModelIndex index = topic.index();
      List<VersionReport> versions = new ArrayList<>();
      index.versions().forEach(each -> versions.add(VersionReport.of(each, index)));
      Collections.reverse(versions);
      return versions;
    }
  }

  private static String text(List<VersionReport> versions) {
    if (versions.isEmpty()) {
      return "no versions yet: `tonestream model publish BUNDLE` publishes one";
    }
    Table table =
        new Table(
            "VERSION",
            "USE",
            "NAME",
            "ARCHITECTURE",
            "SIZE",
            "CREATED",
            "ACCURACY",
            "RECALL",
            "MEASURED ON",
            "SIGNED BY");
    for (VersionReport each : versions) {
      PublishedModel model = each.model();
      if (model == null) {
        table.add(each.version(), "broken: " + each.broken());
      } else {
        add(table, each, model);
      }
    }
    return table.toString();
  }

  private static void add(Table table, VersionReport version, PublishedModel model) {
    List<Score> scores = model.evaluations();
    table.add(
        version.version(),
        version.use(),
        model.name(),
        model.architecture(),
        ConsoleFigures.bytes(model.size()),
        ConsoleFigures.time(model.created()),
        scores.isEmpty() ? "–" : ConsoleFigures.share(scores.get(0).accuracy()),
        scores.isEmpty() ? "–" : ConsoleFigures.share(scores.get(0).macroRecall()),
        scores.isEmpty() ? "–" : scores.get(0).data(),
        ConsoleFigures.orDash(model.signedBy()));
  }
}
