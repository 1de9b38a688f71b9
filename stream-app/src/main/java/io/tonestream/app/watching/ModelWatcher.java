package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.TakenBack;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.ModelTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the registry serve what the topic {@code models} points to: fetches, verifies, loads, warms
 * and tests a version, and swaps. Whatever is wrong with it, the model that serves goes on, and
 * {@code model-status} says why.
 *
 * <p>It works on a thread of its own, off the stream threads; {@link #start} catches up first, on
 * the caller's. Closed by whoever made it, before the registry.
 */
public final class ModelWatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelWatcher.class);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final WatcherSettings settings;
  private final ModelRegistry models;
  private final InstantSource clock;
  private final ModelTopic topic;
  private final StatusReporter reporter;
  private final VersionLoader versions;
  private final ActiveFollower active;
  private final ShadowFollower shadow;
  private final Thread thread = new Thread(this::run, "model-watcher");

  /** Whether the topic was read to its end once, and what it says served since. */
  private boolean caughtUp;

  private volatile boolean closing;

  /** A watcher that is not started yet. */
  public ModelWatcher(
      WatcherSettings settings,
      ModelRegistry models,
      ModelLoader loader,
      ModelMetrics metrics,
      ModelAttempts attempts,
      InstantSource clock) {
    this.settings = settings;
    this.models = models;
    this.clock = clock;
    this.topic = ModelTopic.open(settings.kafka(), settings.modelsTopic());
    this.reporter =
        new StatusReporter(
            new StatusReporter.Identity(
                settings.instance(), settings.application(), settings.pinned()),
            settings.kafka(),
            settings.statusTopic(),
            models,
            clock);
    this.versions = new VersionLoader(settings, topic, loader, reporter, metrics, attempts, clock);
    this.active =
        new ActiveFollower(settings, topic, models, loader, versions, reporter, metrics, attempts);
    this.shadow = new ShadowFollower(topic, models, versions, reporter);
    thread.setDaemon(true);
  }

  /**
   * Serves what the topic points to, if that can be had, and follows it from then on.
   *
   * @throws IllegalStateException if the instance is pinned to a version that can't be served
   */
  public void start() {
    try {
      topic.readToEnd(settings.catchUpWithin());
      catchUp();
    } catch (TopicException e) {
      log.warn("Model {} serves until the topic can be read", models.activeVersion(), e);
    }
    String pinned = settings.pinned();
    if (pinned != null) {
      active.servePinned(pinned);
    }
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    topic.wakeup();
    if (thread.isAlive()) {
      join();
    }
    reporter.close();
    if (thread.isAlive()) {
      log.warn("A model is still being loaded; the topic's consumer is left to the end of the JVM");
    } else {
      topic.close();
    }
  }

  private void join() {
    try {
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // At the start: what was active needs no proof, unless it had not given it yet.

  private void catchUp() {
    Recollection recollection = recollect();
    reporter.recall(recollection.refusals());
    if (settings.pinned() == null) {
      active.catchUp(recollection);
    }
    caughtUp = true;
    reporter.done();
  }

  private Recollection recollect() {
    try (ModelStatuses statuses = ModelStatuses.open(settings.kafka(), settings.statusTopic())) {
      statuses.readToEnd(settings.catchUpWithin());
      return new Recollection(statuses.of(settings.instance()).orElse(null), clock.instant());
    }
  }

  // From then on.

  private void run() {
    while (!closing) {
      attempt("read", () -> topic.poll(POLL));
      // Half of what the topic says may be the opposite of all of it.
      if (topic.isAtEnd()) {
        attempt("follow", this::follow);
      }
      attempt("find another model on", active::rescue);
      attempt("review what serves by", this::review);
    }
  }

  /** What fails is tried again, and keeps nothing else from being done. */
  private void attempt(String what, Runnable work) {
    try {
      work.run();
    } catch (WakeupException e) {
      log.debug("The watcher is woken up", e);
    } catch (RuntimeException | OutOfMemoryError e) {
      log.warn("Can't {} the topic {}", what, settings.modelsTopic(), e);
      pause();
    }
  }

  private void follow() {
    if (!caughtUp) {
      catchUp();
    }
    if (settings.pinned() == null) {
      active.follow();
    }
    shadow.follow();
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void review() {
    Optional<TakenBack> takenBack = models.review();
    if (takenBack.isPresent()) {
      TakenBack version = takenBack.get();
      versions.refuse(version.version(), version.request(), version.phase(), version.reason());
    }
    shadow.review();
    if (caughtUp) {
      reporter.beat();
    }
  }
}
