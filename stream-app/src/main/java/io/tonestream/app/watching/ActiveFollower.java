package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelAttempts;
import io.tonestream.app.serving.ModelLoader;
import io.tonestream.app.serving.ModelMetrics;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.PointedVersion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the registry label with the version that the pointer {@code active} names, or with what comes
 * next to it where that can't serve. The watcher's own.
 */
final class ActiveFollower {
  private static final Logger log = LoggerFactory.getLogger(ActiveFollower.class);

  private final ModelTopic topic;
  private final ModelRegistry models;
  private final ModelLoader loader;
  private final VersionLoader versions;
  private final StatusReporter reporter;
  private final ModelMetrics metrics;
  private final ModelAttempts attempts;
  private final ObeyedPointers obeyed;

  /** What the app labels with until the topic names another. */
  private final String firstVersion;

  /** What the topic pointed to last, whether that was obeyed or not. */
  private @Nullable AskedVersion lastSeen;

  /** What was obeyed last. */
  private @Nullable AskedVersion lastActive;

  private @Nullable ModelPointer lastPointer;

  /** What has labelled as it was asked for: taken back, it waits until it is asked for anew. */
  private @Nullable AskedVersion served;

  /** Follows nothing yet: what labels now is what comes back where no pointer is. */
  ActiveFollower(
      ModelTopic topic,
      ModelRegistry models,
      ModelLoader loader,
      VersionLoader versions,
      StatusReporter reporter,
      ModelMetrics metrics,
      ModelAttempts attempts,
      ObeyedPointers obeyed) {
    this.topic = topic;
    this.models = models;
    this.loader = loader;
    this.versions = versions;
    this.reporter = reporter;
    this.metrics = metrics;
    this.attempts = attempts;
    this.obeyed = obeyed;
    this.firstVersion = models.activeVersion();
  }

  /** At the start: what was active needs no proof, unless it had not given it yet. */
  void catchUp(Recollection recollection) {
    Optional<PointedVersion> pointed = topic.index().active();
    if (pointed.isPresent()) {
      serveAgain(pointed.get(), recollection);
    }
  }

  private void serveAgain(PointedVersion pointed, Recollection recollection) {
    AskedVersion seen = AskedVersion.of(pointed, topic.index());
    ModelPointer pointer = obey(pointed, seen).orElse(null);
    AskedVersion asked = pointer == null ? seen : seen.withRequest(obeyed.request(pointed));
    if (pointer != null) {
      Optional<String> lastGood =
          recollection.lastGoodBeside(pointer.version()).filter(this::isNotHeld);
      if (lastGood.isPresent() && serve(lastGood.get(), asked.request())) {
        follow();
        return;
      }
    }
    Set<String> candidates = new LinkedHashSet<>();
    boolean tookBack = recollection.tookBack(asked.version(), asked.request());
    if (pointer != null && !tookBack) {
      candidates.add(pointer.version());
    }
    // What labelled when the process ended has had its proof, whatever was said of it before.
    recollection.published().filter(this::isNotHeld).ifPresent(candidates::add);
    if (pointer != null) {
      pointer.previous().stream().filter(this::mayServe).forEach(candidates::add);
    }
    boolean anyServes = candidates.stream().anyMatch(version -> serve(version, asked.request()));
    boolean askedServes = anyServes && asked.version().equals(models.activeVersion());
    if (!askedServes) {
      log.warn(
          "Model {} serves, not {}, which the topic {} points to",
          models.activeVersion(),
          asked.version(),
          topic.name());
    }
    if (pointer != null && (askedServes || tookBack)) {
      served = asked;
    }
    lastSeen = seen;
    lastActive = pointer == null ? null : asked;
    lastPointer = pointer;
  }

  /** Whether this version may be tried, although it is not the one that is asked for. */
  private boolean mayServe(String version) {
    return isNotHeld(version) && !reporter.tookBack(version);
  }

  private boolean isNotHeld(String version) {
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
                    topic.name(),
                    models.activeVersion());
                models.replace(model);
                metrics.swapped();
              });
    }
    return version.equals(models.activeVersion());
  }

  /**
   * Serves this version, whatever the topic says.
   *
   * @throws IllegalStateException if it can't be served
   */
  void servePinned(String pinned) {
    String before = models.activeVersion();
    if (!pinned.equals(before)) {
      try {
        models.replace(versions.loadOrThrow(pinned, ServingModel.UNASKED));
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            "tonestream.model.pinned is %s, which can't be served: %s"
                .formatted(pinned, e.getMessage()),
            e);
      }
      swapped(before);
    }
  }

  /** Serves what the topic points to now, if it asks for something else than before. */
  void follow() {
    if (topic.index().activeWasTakenAway() && obeyed.areUnsigned()) {
      serveFirstAgain();
    }
    PointedVersion pointed = topic.index().active().orElse(null);
    if (pointed == null) {
      return;
    }
    AskedVersion seen = AskedVersion.of(pointed, topic.index());
    if (seen.equals(lastSeen)) {
      return;
    }
    ModelPointer pointer = obey(pointed, seen).orElse(null);
    if (pointer != null) {
      serveAsked(seen.withRequest(obeyed.request(pointed)));
      lastPointer = pointer;
    }
    lastSeen = seen;
  }

  /** Serves what an obeyed pointer asks for, unless it is a copy of the last one. */
  private void serveAsked(AskedVersion asked) {
    if (asked.version().equals(models.activeVersion())) {
      models.askedAgain(asked.request());
      served = asked;
      reporter.report();
    } else if (!asked.equals(lastActive) && !asked.isSameRequest(served)) {
      change(asked);
    }
    lastActive = asked;
  }

  /** The pointer, if it may be obeyed; else its version is refused. */
  private Optional<ModelPointer> obey(PointedVersion pointed, AskedVersion asked) {
    Optional<String> fault = obeyed.obey(ModelPointer.ACTIVE, pointed);
    if (fault.isPresent() || !(pointed instanceof PointedVersion.Readable readable)) {
      Phase phase = pointed instanceof PointedVersion.Readable ? Phase.VERIFY : Phase.FETCH;
      versions.refuse(asked.version(), asked.request(), phase, fault.orElse(""));
      return Optional.empty();
    }
    return Optional.of(readable.pointer());
  }

  private void change(AskedVersion wanted) {
    String before = models.activeVersion();
    if (models.restore(wanted.version(), wanted.request())) {
      served = wanted;
      swapped(before);
      return;
    }
    versions
        .load(wanted.version(), wanted.request())
        .ifPresent(
            model -> {
              versions.begin(wanted.version(), Phase.SWAP);
              if (needsNoProof(wanted.version())) {
                models.replace(model);
              } else {
                models.swap(model);
              }
              served = wanted;
              swapped(before);
            });
  }

  /** Someone goes back to it: measured against what they go back from, it could only lose. */
  private boolean needsNoProof(String version) {
    return lastPointer != null
        && lastPointer.previous().contains(version)
        && !reporter.tookBack(version);
  }

  /** The pointer was taken away: what served before any was there comes back. */
  private void serveFirstAgain() {
    if (lastSeen == null) {
      return;
    }
    String before = models.activeVersion();
    if (!before.equals(firstVersion)) {
      if (!models.restore(firstVersion, ServingModel.UNASKED)) {
        models.replace(loader.loadFirst());
      }
      swapped(before);
    }
    lastSeen = null;
    lastActive = null;
    lastPointer = null;
  }

  private void swapped(String before) {
    log.info("Model {} labels from now on, instead of {}", models.activeVersion(), before);
    metrics.swapped();
    reporter.done();
  }

  /** The active version hangs, and none stands by: one that labelled before takes its place. */
  void rescue() {
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
}
