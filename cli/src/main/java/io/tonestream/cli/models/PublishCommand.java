package io.tonestream.cli.models;

import io.tonestream.cli.kit.InterruptAtExit;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.KeyOption;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelPublisher;
import io.tonestream.topics.publishing.Publication;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model publish}: a bundle to the topic, and so to every instance. */
@Command(
    name = "publish",
    sortOptions = false,
    description = {
      "Publishes a bundle, and has every instance run it.",
      "",
      "It is there at once and whole or, if anything goes wrong, not at all. Versions never change:"
          + " other bytes under a version that is there are refused.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class PublishCommand implements Callable<Integer> {
  /** Whoever publishes a program vouches for it; whether it is run, each instance decides. */
  private static final BundlePolicy POLICY = BundlePolicy.ofOwnFile(true);

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "BUNDLE",
      description = "The bundle, as `train` writes it, or " + ModelBundle.SHIPPED + ".")
  private Path file;

  @Option(
      names = "--no-activate",
      description = "Only puts it on the topic; `activate` or `shadow` has it run.")
  private boolean noActivate;

  private int keep;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "" + ModelPublisher.VERSIONS_KEPT,
      description =
          "How many versions stay on the topic (default: ${DEFAULT-VALUE}); those in use and the"
              + " one to roll back to stay in any case.")
  private void setKeep(int keep) {
    if (keep < 1) {
      throw new ParameterException(spec.commandLine(), "--keep must be at least 1, not " + keep);
    }
    this.keep = keep;
  }

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Of the topic, if it has to be created (default: the cluster's own).")
  private int replication;

  @Mixin private KeyOption key;
  @Mixin private WaitOptions wait;
  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() {
    if (noActivate && wait.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--wait waits for nothing with --no-activate: leave one out");
    }
    ModelBundle bundle = ModelBundle.read(file, POLICY);
    SigningKey signing = key.read();
    if (signing != null) {
      bundle = bundle.signed(signing);
    }
    PublishReport report = publish(bundle, signing);
    reports.print(report, report::toSentence);
    return 0;
  }

  private PublishReport publish(ModelBundle bundle, @Nullable SigningKey signing) {
    Map<String, Object> kafka = options.settings();
    String topic = options.topic(Topic.MODELS);
    ModelPublisher.createTopic(kafka, topic, replication);
    long start = System.nanoTime();
    try (ModelPublisher publisher =
        ModelPublisher.open(kafka, topic, options.topic(Topic.MODEL_STATUS), signing)) {
      Publication publication = publish(publisher, bundle);
      double seconds = (System.nanoTime() - start) / 1e9;
      return PublishReport.of(publication, seconds, wait.await(kafka, options, publisher.index()));
    }
  }

  private Publication publish(ModelPublisher publisher, ModelBundle bundle) {
    try (InterruptAtExit atExit = InterruptAtExit.whilePublishing();
        TaskProgress progress =
            TaskProgress.ofBytes("publish", bundle.size(), reports.isWatched())) {
      return publisher.publish(bundle, !noActivate, keep, progress::reached);
    }
  }
}
