package io.tonestream.cli.models;

import io.tonestream.cli.kit.ConsoleFigures;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.ModelStatus.Shadow;
import io.tonestream.schemas.ModelStatus.State;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.DriftSummary;
import io.tonestream.topics.publishing.InstanceReport;
import io.tonestream.topics.publishing.ModelStatuses;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code model status}: which instance runs which version. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Shows which version each instance runs.",
      "",
      "It shows too how far a new one has come, and which was refused last and why. An instance"
          + " that has said nothing for 90 s is silent: it was killed, or can't reach Kafka.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class StatusCommand implements Callable<Integer> {
  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  /**
   * What is on {@code model-status}.
   *
   * @param instances by name
   * @param drift how far texts have drifted on all of them, if any knows
   * @param problems records that are no status; one sentence each
   */
  private record StatusReport(
      List<InstanceReport> instances, @Nullable DriftSummary drift, List<String> problems) {}

  @Override
  public Integer call() {
    StatusReport report = read();
    reports.print(report, () -> text(report));
    return 0;
  }

  private StatusReport read() {
    try (ModelStatuses statuses =
        ModelStatuses.open(options.settings(), options.topic(Topic.MODEL_STATUS))) {
      statuses.readToEnd(KafkaOptions.READ_TIMEOUT);
      Instant now = Clock.systemUTC().instant();
      return new StatusReport(
          statuses.all().stream().map(each -> InstanceReport.of(each, now)).toList(),
          DriftSummary.of(statuses.all(), now).orElse(null),
          statuses.problems());
    }
  }

  private static String text(StatusReport report) {
    if (report.instances().isEmpty() && report.problems().isEmpty()) {
      return "no instance has said anything yet: `tonestream dev` or `stream` starts one";
    }
    Table table =
        new Table(
            "INSTANCE",
            "STATE",
            "ACTIVE",
            "SINCE",
            "FROM",
            "DEVICE",
            "PHASE",
            "PINNED",
            "SHADOW",
            "DRIFT");
    for (InstanceReport each : report.instances()) {
      ModelStatus status = each.status();
      table.add(
          status.instance(),
          state(each),
          status.active(),
          ConsoleFigures.time(status.activeSince()),
          status.origin().name().toLowerCase(Locale.ROOT),
          ConsoleFigures.orDash(status.device()),
          phase(status),
          ConsoleFigures.orDash(status.pinned()),
          shadow(status.shadow()),
          drift(status.drift()));
      status.refusals().stream()
          .limit(1)
          .forEach(refusal -> table.add("", "refused", refused(refusal)));
    }
    report.problems().forEach(problem -> table.add("", "unreadable", problem));
    DriftSummary drift = report.drift();
    return drift == null
        ? table.toString()
        : "%s%n%s scored %s%n".formatted(table, drift.version(), drift.toSentence());
  }

  private static String state(InstanceReport report) {
    if (report.silent()) {
      return "silent";
    }
    return report.status().state() == State.RUNNING ? "running" : "stopped";
  }

  private static String phase(ModelStatus status) {
    if (status.phase() == null) {
      return "–";
    }
    String phase = status.phase().wireName();
    return status.loading() == null ? phase : phase + " of " + status.loading();
  }

  private static String shadow(@Nullable Shadow shadow) {
    if (shadow == null) {
      return "–";
    }
    return shadow.agreement() == null
        ? shadow.version() + ", no texts yet"
        : String.format(
            Locale.ROOT,
            "%s, agrees on %.1f %% of %,d texts",
            shadow.version(),
            100 * shadow.agreement(),
            shadow.texts());
  }

  /** What has moved, and how well the version does by its own probabilities. */
  private static String drift(@Nullable ModelDrift drift) {
    if (drift == null) {
      return "–";
    }
    String moved =
        drift.features().stream()
            .filter(each -> each.level() != Level.STABLE)
            .map(each -> String.format(Locale.ROOT, " %s %.2f", each.name().wireName(), each.psi()))
            .collect(Collectors.joining(","));
    return String.format(
        Locale.ROOT,
        "%s%s; accuracy about %.1f %%, was %.1f %%; %,d texts",
        drift.level().wireName(),
        moved,
        100 * drift.estimatedAccuracy(),
        100 * drift.referenceAccuracy(),
        drift.texts());
  }

  private static String refused(Refusal refusal) {
    return "%s at %s, in %s: %s"
        .formatted(
            refusal.version(),
            ConsoleFigures.time(refusal.at()),
            refusal.phase().wireName(),
            refusal.reason());
  }
}
