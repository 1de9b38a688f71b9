package io.tonestream.app.web;

import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.ModelTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link KnownModels} at what the topics {@code models} and {@code model-status} say, on a
 * thread of its own, apart from the one that swaps. Started once and closed by whoever made it.
 */
public final class ModelFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Map<String, Object> kafka;
  private final String modelsTopic;
  private final String statusTopic;
  private final KnownModels known;
  private final InstantSource clock;
  private final Thread thread = new Thread(this::run, "model-feed");
  private volatile boolean closing;

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
    this.kafka = kafka;
    this.modelsTopic = modelsTopic;
    this.statusTopic = statusTopic;
    this.known = known;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing) {
      try (ModelTopic models = ModelTopic.open(kafka, modelsTopic);
          ModelStatuses statuses = ModelStatuses.open(kafka, statusTopic)) {
        follow(models, statuses);
      } catch (RuntimeException e) {
        log.warn("Can't read the topics {} and {}; trying again", modelsTopic, statusTopic, e);
        pause();
      }
    }
  }

  /** An instance falls silent without a record, so every round looks anew. */
  private void follow(ModelTopic models, ModelStatuses statuses) {
    while (!closing) {
      models.poll(POLL);
      statuses.poll(POLL);
      // Half of what the topic says may be the opposite of all of it.
      if (models.isAtEnd()) {
        known.set(ModelsReport.of(models.index(), statuses, clock.instant()));
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
