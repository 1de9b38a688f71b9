package io.tonestream.cli.models;

import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.KeyOption;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelPublisher;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code model activate}: has the instances run a version. */
@Command(
    name = "activate",
    sortOptions = false,
    description = {"Has every instance run a version that is on the topic.", ""})
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ActivateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "VERSION", description = "The version; `list` shows them.")
  private String version;

  @Mixin private KeyOption key;
  @Mixin private WaitOptions wait;
  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    Map<String, Object> kafka = options.settings();
    try (ModelPublisher publisher =
        ModelPublisher.open(
            kafka, options.topic(Topic.MODELS), options.topic(Topic.MODEL_STATUS), key.read())) {
      ModelPointer pointer = publisher.activate(version);
      ChangeReport report = ChangeReport.of(pointer, wait.await(kafka, options, publisher.index()));
      reports.print(report, report::toSentence);
      return 0;
    }
  }
}
