package io.tonestream.cli.training;

import io.tonestream.cli.kit.InterruptAtExit;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.KeyOption;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelPublisher;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a bundle goes to Kafka once it is made, and who vouches for it. */
@SuppressWarnings("NullAway.Init") // picocli fills the mixins
final class PublishOptions {
  private static final int CLUSTERS_REPLICATION = -1;

  @Option(
      names = "--publish",
      description = "Publishes it on Kafka too, and so has every instance run it.")
  private boolean publish;

  @Mixin private KeyOption key;

  @Mixin private KafkaOptions kafka;

  private @Nullable SigningKey signing;

  /** Reads the key and makes the topic: what fails does so before hours of training. */
  void prepare() {
    signing = key.read();
    if (publish) {
      ModelPublisher.createTopic(kafka.settings(), kafka.topic(Topic.MODELS), CLUSTERS_REPLICATION);
    }
  }

  /** The bundle as it is to be written: signed, if there is a key. */
  ModelBundle signed(ModelBundle bundle) {
    return signing == null ? bundle : bundle.signed(signing);
  }

  /** Publishes it, if it is to be. */
  void publish(ModelBundle bundle, PrintWriter console) {
    if (publish) {
      try (InterruptAtExit atExit = InterruptAtExit.whilePublishing();
          ModelPublisher publisher =
              ModelPublisher.open(
                  kafka.settings(),
                  kafka.topic(Topic.MODELS),
                  kafka.topic(Topic.MODEL_STATUS),
                  signing)) {
        publisher.publish(bundle, true, ModelPublisher.VERSIONS_KEPT);
      }
      console.println("published " + bundle.version() + "; it is active");
    }
  }
}
