package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ModelRegistry.TakenBack;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.topics.Retried;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicFollower;
import io.tonestream.topics.publishing.IndexedVersion;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.PointedVersion;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final ModelMetrics metrics;
  private final ModelAttempts attempts;
  private final InstantSource clock;
  private final ModelTopic topic;
  private final StatusReporter reporter;
  private final VersionLoader versions;
  private final TopicFollower follower;
  private final Retried following;
  private final Retried rescuing = new Retried("find another model", this::rescue);
  private final Retried reviewing = new Retried("review what serves", this::review);

  /** What the app labels with until the topic names another. */
  private final String firstVersion;

  /** Whether the topic was read to its end once, and what it says served since. */
  private boolean caughtUp;

  private @Nullable Attempt lastActive;
  private @Nullable ModelPointer lastPointer;
  private @Nullable Attempt lastShadow;

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
    this.metrics = metrics;
    this.attempts = attempts;
    this.clock = clock;
    this.firstVersion = models.activeVersion();
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
    String read = "the topic " + settings.modelsTopic();
    this.follower = new TopicFollower("model-watcher", read, List.of(topic), this::run);
    this.following = new Retried("follow " + read, this::follow);
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
      servePinned(pinned);
    }
    follower.start();
  }

  @Override
  public void close() {
    follower.close();
    reporter.close();
  }

  // At the start: what was active needs no proof, unless it had not given it yet.

  private void catchUp() {
    Recollection recollection = recollect();
    reporter.recall(recollection.refusals());
    Optional<PointedVersion> pointed = topic.index().active();
    if (settings.pinned() == null && pointed.isPresent()) {
      serveActive(pointed.get(), recollection);
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

  private void serveActive(PointedVersion pointed, Recollection recollection) {
    ModelPointer pointer =
        pointed instanceof PointedVersion.Readable readable ? readable.pointer() : null;
    if (pointer != null) {
      Optional<String> lastGood =
          recollection.lastGoodBeside(pointer.version()).filter(this::mayServe);
      if (lastGood.isPresent() && serve(lastGood.get(), pointed.offset())) {
        followActive();
        return;
      }
    }
    Set<String> candidates = new LinkedHashSet<>();
    if (pointer != null && !recollection.tookBack(pointer.version(), pointed.offset())) {
      candidates.add(pointer.version());
    }
    recollection.published().filter(this::mayServe).ifPresent(candidates::add);
    if (pointer != null) {
      pointer.previous().stream().filter(this::mayServe).forEach(candidates::add);
    }
    boolean served = candidates.stream().anyMatch(version -> serve(version, pointed.offset()));
    Attempt attempt = attempt(pointed);
    if (!served || !attempt.version().equals(models.activeVersion())) {
      log.warn(
          "Model {} serves, not {}, which the topic {} points to",
          models.activeVersion(),
          attempt.version(),
          settings.modelsTopic());
    }
    lastActive = attempt;
    lastPointer = pointer;
  }

  /** Whether this version may be tried, although it is not the one that is asked for. */
  private boolean mayServe(String version) {
    return !attempts.isHeld(version);
  }

  /** Whether this version labels now. */
  private boolean serve(String version, long request) {
    if (!version.equals(models.activeVersion())) {
      versions
          .load(version, request)
          .ifPresent(
              model -> {
                log.info(
                    "Model {} labels, as topic {} says, and not {}",
                    version,
                    settings.modelsTopic(),
                    models.activeVersion());
                models.replace(model);
                metrics.swapped();
              });
    }
    return version.equals(models.activeVersion());
  }

  private void servePinned(String pinned) {
    if (!pinned.equals(models.activeVersion())) {
      try {
        models.replace(versions.loadOrThrow(pinned, ServingModel.UNASKED));
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            "tonestream.model.pinned is %s, which can't be served: %s"
                .formatted(pinned, e.getMessage()),
            e);
      }
      metrics.swapped();
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
      followActive();
    }
    followShadow();
  }

  private void review() {
    Optional<TakenBack> takenBack = models.review();
    if (takenBack.isPresent()) {
      TakenBack version = takenBack.get();
      versions.refuse(version.version(), version.request(), version.phase(), version.reason());
    }
    String shadowFailure = models.view().shadowFailure();
    if (shadowFailure != null && lastShadow != null) {
      models.tryBeside(null);
      versions.refuse(
          lastShadow.version(), lastShadow.request(), Phase.TEST, "as a shadow, " + shadowFailure);
    }
    if (caughtUp) {
      reporter.beat();
    }
  }

  /** The active version hangs, and none stands by: one that labelled before takes its place. */
  private void rescue() {
    if (!models.hangs()) {
      return;
    }
    String hung = models.activeVersion();
    try {
      models.replace(another(hung));
      swapped(hung);
    } catch (RuntimeException | OutOfMemoryError e) {
      log.warn("No other model can take the place of {}", hung, e);
      models.goOn();
    }
  }

  private ServingModel another(String hung) {
    List<String> previous = lastPointer == null ? List.of() : lastPointer.previous();
    long request = lastActive == null ? ServingModel.UNASKED : lastActive.request();
    return previous.stream()
        .filter(version -> !version.equals(hung) && mayServe(version))
        .flatMap(version -> loadIfReachable(version, request).stream())
        .findFirst()
        .orElseGet(loader::loadFirst);
  }

  private Optional<ServingModel> loadIfReachable(String version, long request) {
    try {
      return versions.load(version, request);
    } catch (TopicException e) {
      log.warn("Model {} can't be fetched", version, e);
      return Optional.empty();
    }
  }

  private void followActive() {
    if (topic.index().activeWasTakenAway()) {
      serveFirstAgain();
    }
    PointedVersion pointed = topic.index().active().orElse(null);
    if (pointed == null) {
      return;
    }
    Attempt attempt = attempt(pointed);
    if (attempt.equals(lastActive)) {
      return;
    }
    if (attempt.version().equals(models.activeVersion())) {
      models.askedAgain(attempt.request());
    } else if (pointed instanceof PointedVersion.Unreadable unreadable) {
      versions.refuse(attempt.version(), attempt.request(), Phase.FETCH, unreadable.reason());
    } else {
      change(attempt);
    }
    lastActive = attempt;
    if (pointed instanceof PointedVersion.Readable readable) {
      lastPointer = readable.pointer();
    }
  }

  private void change(Attempt wanted) {
    String before = models.activeVersion();
    if (models.restore(wanted.version(), wanted.request())) {
      swapped(before);
      return;
    }
    versions
        .load(wanted.version(), wanted.request())
        .ifPresent(
            model -> {
              versions.begin(wanted.version(), Phase.SWAP);
              if (wasActiveBefore(wanted.version())) {
                models.replace(model);
              } else {
                models.swap(model);
              }
              swapped(before);
            });
  }

  /** Someone goes back to it: measured against what they go back from, it could only lose. */
  private boolean wasActiveBefore(String version) {
    return lastPointer != null && lastPointer.previous().contains(version);
  }

  /** The pointer was taken away: what served before any was there comes back. */
  private void serveFirstAgain() {
    if (lastActive == null) {
      return;
    }
    lastActive = null;
    lastPointer = null;
    String before = models.activeVersion();
    if (!before.equals(firstVersion)) {
      if (!models.restore(firstVersion, ServingModel.UNASKED)) {
        models.replace(loader.loadFirst());
      }
      swapped(before);
    }
  }

  private void swapped(String before) {
    log.info("Model {} labels from now on, instead of {}", models.activeVersion(), before);
    metrics.swapped();
    reporter.done();
  }

  private void followShadow() {
    PointedVersion pointed = topic.index().shadow().orElse(null);
    Attempt attempt = pointed == null ? null : attempt(pointed);
    if (attempt == null || attempt.version().equals(models.activeVersion())) {
      stopShadow();
      return;
    }
    if (attempt.equals(lastShadow)) {
      return;
    }
    stopShadow();
    if (pointed instanceof PointedVersion.Unreadable unreadable) {
      versions.refuse(attempt.version(), attempt.request(), Phase.FETCH, unreadable.reason());
    } else {
      versions.load(attempt.version(), attempt.request()).ifPresent(models::tryBeside);
      reporter.done();
    }
    lastShadow = attempt;
  }

  private void stopShadow() {
    if (lastShadow != null) {
      lastShadow = null;
      models.tryBeside(null);
      reporter.report();
    }
  }

  private Attempt attempt(PointedVersion pointed) {
    if (pointed instanceof PointedVersion.Readable readable) {
      String version = readable.pointer().version();
      long at = topic.index().find(version).map(IndexedVersion::offset).orElse(Attempt.ABSENT);
      return new Attempt(version, readable.offset(), at);
    }
    return new Attempt("unreadable", pointed.offset(), Attempt.ABSENT);
  }

  /**
   * A version that is tried once, until its pointer or its manifest is written again.
   *
   * @param request offset of the pointer
   * @param manifest offset of the version's manifest, or {@link #ABSENT}
   */
  private record Attempt(String version, long request, long manifest) {
    static final long ABSENT = -1;
  }
}
