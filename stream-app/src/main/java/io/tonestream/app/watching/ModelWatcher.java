package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.TakenBack;
import io.tonestream.topics.Retried;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicFollower;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.SignedPointers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  private final WatcherSettings settings;
  private final ModelRegistry models;
  private final ModelLoader loader;
  private final InstantSource clock;
  private final ModelTopic topic;
  private final ObeyedPointers obeyed;
  private final StatusReporter reporter;
  private final VersionLoader versions;
  private final ActiveFollower active;
  private final ShadowFollower shadow;
  private final TopicFollower follower;
  private final Retried following;
  private final Retried rescuing;
  private final Retried reviewing = new Retried("review what serves", this::review);

  /** What it knows of its life before; read once, since it overwrites that itself. */
  private @Nullable Recollection recollection;

  /** Whether the topic was read to its end once, and what it says served since. */
  private boolean caughtUp;

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
    this.loader = loader;
    this.clock = clock;
    this.topic = ModelTopic.open(settings.kafka(), settings.modelsTopic());
    this.obeyed =
        new ObeyedPointers(
            loader.trustedKeys(),
            () -> SignedPointers.of(settings.kafka(), settings.modelsTopic()));
    this.reporter =
        new StatusReporter(
            new StatusReporter.Identity(
                settings.instance(), settings.application(), settings.pinned()),
            settings.kafka(),
            settings.statusTopic(),
            models,
            clock,
            obeyed);
    this.versions = new VersionLoader(settings, topic, loader, reporter, metrics, attempts, clock);
    this.active =
        new ActiveFollower(topic, models, loader, versions, reporter, metrics, attempts, obeyed);
    this.shadow = new ShadowFollower(topic, models, versions, reporter, obeyed);
    String read = "the topic " + settings.modelsTopic();
    this.follower = new TopicFollower("model-watcher", read, List.of(topic), this::run);
    this.following = new Retried("follow " + read, this::follow);
    this.rescuing = new Retried("find another model", active::rescue);
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
    follower.start();
  }

  @Override
  public void close() {
    loader.stop();
    follower.close();
    reporter.close();
  }

  // At the start: what was active needs no proof, unless it had not given it yet.

  private void catchUp() {
    Recollection before = recollect();
    if (settings.pinned() == null) {
      active.catchUp(before);
    }
    caughtUp = true;
    reporter.done();
  }

  private Recollection recollect() {
    Recollection known = recollection;
    if (known == null) {
      known = readStatuses();
      reporter.recall(known.refusals());
      recollection = known;
    }
    return known;
  }

  private Recollection readStatuses() {
    try (ModelStatuses statuses = ModelStatuses.open(settings.kafka(), settings.statusTopic())) {
      statuses.readToEnd(settings.catchUpWithin());
      obeyed.recall(statuses.all());
      return new Recollection(statuses.of(settings.instance()).orElse(null), clock.instant());
    }
  }

  // From then on.

  /** What fails is tried again, and keeps nothing else from being done. */
  private void run(boolean atEnd) {
    // Half of what the topic says may be the opposite of all of it.
    if (atEnd) {
      following.attempt();
    }
    rescuing.attempt();
    reviewing.attempt();
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
