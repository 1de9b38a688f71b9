package io.tonestream.cli.models;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.ConsoleFigures;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.IndexedVersion;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.VersionReport;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code model show}: all that the topic says of a version. */
@Command(
    name = "show",
    sortOptions = false,
    description = {"Shows all that the topic says of a version.", ""})
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "VERSION", description = "The version; `list` shows them.")
  private String version;

  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    VersionReport report = report();
    reports.print(report, () -> text(report));
    return 0;
  }

  private VersionReport report() {
    String name = options.topic(Topic.MODELS);
    try (ModelTopic topic = ModelTopic.open(options.settings(), name)) {
      topic.readToEnd(KafkaOptions.READ_TIMEOUT);
      IndexedVersion found =
          topic
              .index()
              .find(version)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          "there is no version %s on topic %s: `tonestream model list` shows those that are there"
                              .formatted(version, name)));
      return VersionReport.of(found, topic.index());
    }
  }

  private static String text(VersionReport report) {
    PublishedModel model = report.model();
    if (model == null) {
      return ConsoleText.clean(
          "version %s is broken: %s; publish it again"
              .formatted(report.version(), report.broken()));
    }
    Table facts = new Table("version", model.version());
    facts.add("use", report.use().isEmpty() ? "–" : report.use());
    facts.add("name", model.name());
    facts.add("architecture", model.architecture());
    facts.add("labels", labels(model));
    facts.add(
        "size", String.format(Locale.ROOT, "%,d bytes in %d parts", model.size(), model.parts()));
    facts.add("sha256", model.sha256());
    facts.add("signed by", ConsoleFigures.orDash(model.signedBy()));
    facts.add("parent", ConsoleFigures.orDash(model.parent()));
    facts.add("created", ConsoleFigures.time(model.created()));
    facts.add("published", ConsoleFigures.time(model.publishedAt()));
    Table scores = new Table("MEASURED ON", "TEXTS", "ACCURACY", "RECALL", "ECE");
    for (PublishedModel.Score each : model.evaluations()) {
      scores.add(
          each.data(),
          String.format(Locale.ROOT, "%,d", each.texts()),
          ConsoleFigures.share(each.accuracy()),
          ConsoleFigures.share(each.macroRecall()),
          each.ece() == null ? "–" : ConsoleFigures.share(each.ece()));
    }
    return facts + (model.evaluations().isEmpty() ? "" : "\n\n" + scores);
  }

  private static String labels(PublishedModel model) {
    return model.labels().stream().map(Label::wireName).collect(Collectors.joining(", "));
  }
}
