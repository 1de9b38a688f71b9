package io.tonestream.cli.models;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelIndex;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.topics.publishing.Rollout;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command ends only when the instances have done what it told them. */
final class WaitOptions {
  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      arity = "0..1",
      fallbackValue = "30s",
      description =
          "Waits until every running instance runs the version, but no longer than this"
              + " (default: ${FALLBACK-VALUE}).")
  private @Nullable Duration most;

  boolean isGiven() {
    return most != null;
  }

  /**
   * Waits for the active version, or for the models of the start if there is none, if that is
   * wanted.
   *
   * @param index of the topic with the pointer
   * @return how far it came; null if nobody waited
   * @throws CommandFailure if time is up
   * @throws io.tonestream.topics.publishing.VersionRefusedException if an instance refuses it
   */
  @Nullable Rollout await(Map<String, Object> kafka, KafkaOptions options, ModelIndex index) {
    if (most == null) {
      return null;
    }
    PointedVersion pointed = index.active().orElse(null);
    Rollout rollout = Rollout.await(kafka, options.topic(Topic.MODEL_STATUS), pointed, most);
    if (!rollout.isComplete()) {
      throw new CommandFailure("after %d s %s".formatted(most.toSeconds(), rollout.toSentence()));
    }
    return rollout;
  }
}
