package io.tonestream.app.web;

import io.tonestream.topics.TopicFollower;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.ModelTopic;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Keeps {@link KnownModels} at what the topics {@code models} and {@code model-status} say, on a
 * thread of its own, apart from the one that swaps. Started once and closed by whoever made it.
 */
public final class ModelFeed implements AutoCloseable {
  private final ModelTopic models;
  private final ModelStatuses statuses;
  private final KnownModels known;
  private final InstantSource clock;
  private final TopicFollower follower;

  /**
   * A feed that is not started yet.
   *
   * @param kafka settings of a consumer by Kafka's names
   */
  public ModelFeed(
      Map<String, Object> kafka,
      String modelsTopic,
      String statusTopic,
      KnownModels known,
      InstantSource clock) {
    this.models = ModelTopic.open(kafka, modelsTopic);
    this.statuses = ModelStatuses.open(kafka, statusTopic);
    this.known = known;
    this.clock = clock;
    this.follower =
        new TopicFollower(
            "model-feed",
            "the topics %s and %s".formatted(modelsTopic, statusTopic),
            List.of(models, statuses),
            this::report);
  }

  /** Begins to read. */
  public void start() {
    follower.start();
  }

  @Override
  public void close() {
    follower.close();
  }

  /** An instance falls silent without a record, so every round looks anew. */
  private void report(boolean atEnd) {
    // Half of what a topic says may be the opposite of all of it.
    if (atEnd) {
      known.set(ModelsReport.of(models.index(), statuses, clock.instant()));
    }
  }
}
