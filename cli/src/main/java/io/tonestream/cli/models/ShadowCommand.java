package io.tonestream.cli.models;

import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.KeyOption;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelPublisher;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model shadow}: has the instances try a version beside the active one. */
@Command(
    name = "shadow",
    sortOptions = false,
    description = {
      "Has every instance try a version on live texts beside the active one.",
      "",
      "What comes out stays as it is; `status` shows how often the two agree.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ShadowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "VERSION",
      arity = "0..1",
      description = "The version; `list` shows them.")
  private @Nullable String version;

  @Option(names = "--stop", description = "Tries none any more.")
  private boolean stop;

  @Mixin private KeyOption key;
  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  /** What is tried now; null is none. */
  private record ShadowReport(@Nullable String shadow) {}

  @Override
  public Integer call() {
    if (stop == (version != null)) {
      throw new ParameterException(spec.commandLine(), "Give either a VERSION or --stop");
    }
    try (ModelPublisher publisher =
        ModelPublisher.open(
            options.settings(),
            options.topic(Topic.MODELS),
            options.topic(Topic.MODEL_STATUS),
            key.read())) {
      if (version == null) {
        publisher.stopShadow();
      } else {
        publisher.shadow(version);
      }
    }
    reports.print(
        new ShadowReport(version), () -> version == null ? "no shadow" : "shadow: " + version);
    return 0;
  }
}
