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

/** {@code model rollback}: has the instances run the version before. */
@Command(
    name = "rollback",
    sortOptions = false,
    description = {
      "Has every instance run the version that was active before.",
      "",
      "Run again, it goes one version further back; at last each instance runs the model that it",
      "started with.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class RollbackCommand implements Callable<Integer> {
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
      ModelPointer pointer = publisher.rollback().orElse(null);
      ChangeReport report = ChangeReport.of(pointer, wait.await(kafka, options, publisher.index()));
      reports.print(report, report::toSentence);
      return 0;
    }
  }
}
