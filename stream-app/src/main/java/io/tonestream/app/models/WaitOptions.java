package io.tonestream.app.models;

import io.tonestream.app.console.CommandFailure;
import io.tonestream.model.publishing.ModelIndex;
import io.tonestream.model.publishing.ModelStatuses;
import io.tonestream.model.publishing.PointedVersion;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command ends only when the instances have done what it told them. */
final class WaitOptions {
  private static final Duration POLL = Duration.ofMillis(500);

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      arity = "0..1",
      fallbackValue = "30s",
      converter = DurationConverter.class,
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
   * @throws CommandFailure if an instance refuses it, or time is up
   */
  @Nullable Rollout await(Map<String, Object> kafka, KafkaOptions options, ModelIndex index) {
    if (most == null) {
      return null;
    }
    PointedVersion pointed = index.active().orElse(null);
    long deadline = System.nanoTime() + most.toNanos();
    try (ModelStatuses statuses = ModelStatuses.open(kafka, options.topic(Topic.MODEL_STATUS))) {
      statuses.readToEnd(KafkaOptions.READ_TIMEOUT);
      while (true) {
        Rollout rollout = rollout(pointed, statuses.all());
        if (rollout.isComplete()) {
          return rollout;
        }
        if (System.nanoTime() > deadline) {
          throw new CommandFailure(
              "after %d s %s".formatted(most.toSeconds(), rollout.toSentence()));
        }
        statuses.poll(POLL);
      }
    }
  }

  private static Rollout rollout(
      @Nullable PointedVersion pointed, Collection<ModelStatus> statuses) {
    Instant now = Clock.systemUTC().instant();
    return pointed instanceof PointedVersion.Readable active
        ? Rollout.of(active.pointer().version(), active.offset(), statuses, now)
        : Rollout.ofStart(statuses, now);
  }
}
