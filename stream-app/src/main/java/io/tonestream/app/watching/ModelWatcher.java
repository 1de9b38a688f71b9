package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ModelRegistry.TakenBack;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.publishing.IndexedVersion;
import io.tonestream.model.publishing.ModelStatuses;
import io.tonestream.model.publishing.ModelTopic;
import io.tonestream.model.publishing.ModelTopicException;
import io.tonestream.model.publishing.PointedVersion;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.PublishedModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.WakeupException;
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

  private static final Duration CATCH_UP_WITHIN = Duration.ofSeconds(20);
  private static final Duration FETCH_WITHIN = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final WatcherSettings settings;
  private final ModelRegistry models;
  private final ModelLoader loader;
  private final ModelMetrics metrics;
  private final InstantSource clock;
  private final ModelTopic topic;
  private final StatusReporter reporter;
  private final Thread thread = new Thread(this::run, "model-watcher");

  private @Nullable Attempt lastActive;
  private @Nullable Attempt lastShadow;
  private Phase phase = Phase.FETCH;
  private volatile boolean closing;

  /** A watcher that is not started yet. */
  public ModelWatcher(
      WatcherSettings settings,
      ModelRegistry models,
      ModelLoader loader,
      ModelMetrics metrics,
      InstantSource clock) {
    this.settings = settings;
    this.models = models;
    this.loader = loader;
    this.metrics = metrics;
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
    thread.setDaemon(true);
  }

  /**
   * Serves what the topic points to, if that can be had, and follows it from then on.
   *
   * @throws IllegalStateException if the instance is pinned to a version that can't be served
   */
  public void start() {
    String pinned = settings.pinned();
    try {
      topic.readToEnd(CATCH_UP_WITHIN);
      Optional<ModelStatus> before = ownLastStatus();
      before.ifPresent(status -> reporter.recall(status.refusals()));
      if (pinned == null) {
        catchUp(before);
      }
    } catch (ModelTopicException e) {
      log.warn("Model {} serves until the topic can be read", models.activeVersion(), e);
    }
    if (pinned != null) {
      servePinned(pinned);
    }
    reporter.done();
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
    topic.close();
  }

  private void join() {
    try {
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<ModelStatus> ownLastStatus() {
    try (ModelStatuses statuses = ModelStatuses.open(settings.kafka(), settings.statusTopic())) {
      statuses.readToEnd(CATCH_UP_WITHIN);
      return statuses.of(settings.instance());
    }
  }

  // At the start: what was active needs no proof, unless it had not given it yet.

  private void catchUp(Optional<ModelStatus> before) {
    Optional<PointedVersion.Readable> pointer = readable(topic.index().active());
    if (pointer.isEmpty()) {
      return;
    }
    ModelPointer wanted = pointer.get().pointer();
    long request = pointer.get().offset();
    Optional<String> unproved = before.flatMap(status -> unproved(status, wanted.version()));
    if (unproved.isPresent() && serve(unproved.get(), request)) {
      // The probation starts anew.
      followActive();
      return;
    }
    Set<String> candidates = new LinkedHashSet<>();
    if (!wasTakenBack(before, wanted.version(), request)) {
      candidates.add(wanted.version());
    }
    before
        .filter(status -> status.origin() == Origin.TOPIC)
        .ifPresent(s -> candidates.add(s.active()));
    candidates.addAll(wanted.previous());
    if (candidates.stream().noneMatch(version -> serve(version, request))
        || !models.activeVersion().equals(wanted.version())) {
      log.warn(
          "Model {} serves, not {}, which the topic {} points to",
          models.activeVersion(),
          wanted.version(),
          settings.modelsTopic());
    }
    lastActive = attempt(pointer.get());
  }

  /** The last good version, if the wanted one was on probation. */
  private Optional<String> unproved(ModelStatus status, String wanted) {
    Instant until = status.probationUntil();
    boolean onProbation =
        status.active().equals(wanted) && until != null && clock.instant().isBefore(until);
    return onProbation ? Optional.ofNullable(status.lastGood()) : Optional.empty();
  }

  private static boolean wasTakenBack(Optional<ModelStatus> before, String version, long request) {
    return before.stream()
        .flatMap(status -> status.refusals().stream())
        .anyMatch(
            refusal ->
                refusal.phase() == Phase.PROBATION
                    && refusal.version().equals(version)
                    && refusal.request() == request);
  }

  /** Whether this version labels now. */
  private boolean serve(String version, long request) {
    if (!version.equals(models.activeVersion())) {
      load(version, request)
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
        models.replace(loadOrThrow(pinned, ServingModel.UNASKED));
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

  private void run() {
    while (!closing) {
      try {
        topic.poll(POLL);
        if (settings.pinned() == null) {
          followActive();
        }
        followShadow();
        review();
        reporter.beat();
      } catch (WakeupException e) {
        log.debug("The watcher is woken up", e);
      } catch (RuntimeException e) {
        log.warn("The topic {} can't be followed", settings.modelsTopic(), e);
        pause();
      }
    }
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
      refuse(version.version(), version.request(), Phase.PROBATION, version.reason());
    }
    String shadowFailure = models.view().shadowFailure();
    if (shadowFailure != null && lastShadow != null) {
      models.tryBeside(null);
      refuse(
          lastShadow.version(), lastShadow.request(), Phase.TEST, "as a shadow, " + shadowFailure);
    }
  }

  private void followActive() {
    Optional<PointedVersion> pointed = topic.index().active();
    if (topic.index().activeWasTakenAway()) {
      serveFirstAgain();
    }
    if (pointed.isEmpty()) {
      return;
    }
    Attempt attempt = attempt(pointed.get());
    if (attempt.equals(lastActive)) {
      return;
    }
    if (!attempt.version().equals(models.activeVersion())) {
      change(pointed.get(), attempt);
    }
    lastActive = attempt;
  }

  private void change(PointedVersion pointed, Attempt attempt) {
    String before = models.activeVersion();
    if (pointed instanceof PointedVersion.Unreadable unreadable) {
      refuse(attempt.version(), attempt.request(), Phase.FETCH, unreadable.reason());
    } else if (models.restore(attempt.version(), attempt.request())) {
      swapped(before);
    } else {
      load(attempt.version(), attempt.request())
          .ifPresent(
              model -> {
                begin(attempt.version(), Phase.SWAP);
                models.swap(model);
                swapped(before);
              });
    }
  }

  /** The pointer was taken away: what served before any was there comes back. */
  private void serveFirstAgain() {
    if (lastActive != null) {
      String before = models.activeVersion();
      ServingModel first = loader.loadFirst();
      if (first.version().equals(before) || models.restore(first.version(), ServingModel.UNASKED)) {
        first.model().close();
      } else {
        models.swap(first);
      }
      lastActive = null;
      swapped(before);
    }
  }

  private void swapped(String before) {
    log.info("Model {} labels from now on, instead of {}", models.activeVersion(), before);
    metrics.swapped();
    reporter.done();
  }

  private void followShadow() {
    Optional<PointedVersion> pointed =
        topic
            .index()
            .shadow()
            .filter(pointer -> !attempt(pointer).version().equals(models.activeVersion()));
    if (pointed.isEmpty()) {
      stopShadow();
      return;
    }
    Attempt attempt = attempt(pointed.get());
    if (attempt.equals(lastShadow)) {
      return;
    }
    stopShadow();
    if (pointed.get() instanceof PointedVersion.Unreadable unreadable) {
      refuse(attempt.version(), attempt.request(), Phase.FETCH, unreadable.reason());
    } else {
      load(attempt.version(), attempt.request()).ifPresent(models::tryBeside);
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

  /** The version, ready to serve; nothing if it is refused. */
  private Optional<ServingModel> load(String version, long request) {
    try {
      return Optional.of(loadOrThrow(version, request));
    } catch (WakeupException e) {
      throw e;
    } catch (ModelTopicException e) {
      if (e.mayPass()) {
        reporter.done();
        throw e;
      }
      refuse(version, request, phase, e.getMessage());
    } catch (BadBundleException e) {
      refuse(version, request, phase, e.getMessage());
    } catch (OutOfMemoryError e) {
      refuse(
          version,
          request,
          phase,
          "there is not enough memory (%s): give the JVM more (-Xmx), or publish a smaller model"
              .formatted(e.getMessage()));
    } catch (RuntimeException | LinkageError e) {
      log.error("Model {} fails in phase {}", version, phase, e);
      refuse(version, request, phase, e.toString());
    }
    return Optional.empty();
  }

  private ServingModel loadOrThrow(String version, long request) {
    begin(version, Phase.FETCH);
    PublishedModel published = complete(version);
    // The parts are let go as soon as they are read: nothing here may hold on to them.
    ModelBundle bundle = loader.verify(version, fetch(published));
    return loader.load(bundle, request, next -> begin(version, next));
  }

  private List<byte[]> fetch(PublishedModel published) {
    if (published.size() > settings.mostBundleBytes()) {
      throw new BadBundleException(
          published.version(),
          "it has %,d bytes, more than tonestream.model.most-bundle-bytes, %,d"
              .formatted(published.size(), settings.mostBundleBytes()),
          "make it smaller or raise the setting");
    }
    List<byte[]> parts = topic.fetch(published, FETCH_WITHIN);
    begin(published.version(), Phase.VERIFY);
    return parts;
  }

  private PublishedModel complete(String version) {
    IndexedVersion found =
        topic
            .index()
            .find(version)
            .orElseThrow(
                () ->
                    new BadBundleException(
                        version,
                        "it is not on the topic " + settings.modelsTopic(),
                        "publish it, or activate one that `model list` shows"));
    if (found instanceof IndexedVersion.Complete complete) {
      return complete.model();
    }
    throw new BadBundleException(
        version, ((IndexedVersion.Broken) found).reason(), "publish it again");
  }

  private void begin(String version, Phase next) {
    phase = next;
    reporter.begins(version, next);
  }

  private void refuse(String version, long request, Phase in, @Nullable String reason) {
    metrics.refused(in);
    reporter.refused(new Refusal(version, request, in, String.valueOf(reason), clock.instant()));
  }

  private Attempt attempt(PointedVersion pointed) {
    if (pointed instanceof PointedVersion.Readable readable) {
      String version = readable.pointer().version();
      long at = topic.index().find(version).map(IndexedVersion::offset).orElse(Attempt.ABSENT);
      return new Attempt(version, readable.offset(), at);
    }
    return new Attempt("unreadable", pointed.offset(), Attempt.ABSENT);
  }

  private static Optional<PointedVersion.Readable> readable(Optional<PointedVersion> pointed) {
    return pointed
        .filter(PointedVersion.Readable.class::isInstance)
        .map(PointedVersion.Readable.class::cast);
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
