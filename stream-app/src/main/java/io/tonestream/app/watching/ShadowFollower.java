package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.PointedVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the registry try the version that the pointer {@code shadow} names beside the active one. The
 * watcher's own.
 */
final class ShadowFollower {
  private final ModelTopic topic;
  private final ModelRegistry models;
  private final VersionLoader versions;
  private final StatusReporter reporter;
  private final ObeyedPointers obeyed;
  private @Nullable AskedVersion lastShadow;

  /** Follows nothing yet. */
  ShadowFollower(
      ModelTopic topic,
      ModelRegistry models,
      VersionLoader versions,
      StatusReporter reporter,
      ObeyedPointers obeyed) {
    this.topic = topic;
    this.models = models;
    this.versions = versions;
    this.reporter = reporter;
    this.obeyed = obeyed;
  }

  /** Tries what the topic points to now, if it asks for something else than before. */
  void follow() {
    PointedVersion pointed = topic.index().shadow().orElse(null);
    if (pointed == null) {
      stop();
      return;
    }
    AskedVersion asked = AskedVersion.of(pointed, topic.index());
    if (asked.version().equals(models.activeVersion())) {
      stop();
      return;
    }
    if (asked.equals(lastShadow)) {
      return;
    }
    stop();
    Optional<String> fault = obeyed.obey(ModelPointer.SHADOW, pointed);
    if (fault.isPresent()) {
      versions.refuse(asked.version(), asked.request(), phase(pointed), fault.get());
    } else {
      versions.load(asked.version(), asked.request()).ifPresent(models::tryBeside);
      reporter.done();
    }
    lastShadow = asked;
  }

  private static Phase phase(PointedVersion pointed) {
    return pointed instanceof PointedVersion.Readable ? Phase.VERIFY : Phase.FETCH;
  }

  private void stop() {
    if (lastShadow != null) {
      lastShadow = null;
      models.tryBeside(null);
      reporter.report();
    }
  }

  /** Refuses the shadow if it gave up. */
  void review() {
    String failure = models.view().shadowFailure();
    if (failure != null && lastShadow != null) {
      models.tryBeside(null);
      versions.refuse(
          lastShadow.version(), lastShadow.request(), Phase.TEST, "as a shadow, " + failure);
    }
  }
}
