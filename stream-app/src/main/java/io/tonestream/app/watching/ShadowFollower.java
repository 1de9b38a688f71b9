package io.tonestream.app.watching;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.PointedVersion;
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
  private @Nullable AskedVersion lastShadow;

  /** Follows nothing yet. */
  ShadowFollower(
      ModelTopic topic, ModelRegistry models, VersionLoader versions, StatusReporter reporter) {
    this.topic = topic;
    this.models = models;
    this.versions = versions;
    this.reporter = reporter;
  }

  /** Tries what the topic points to now, if it asks for something else than before. */
  void follow() {
    PointedVersion pointed = topic.index().shadow().orElse(null);
    AskedVersion asked = pointed == null ? null : AskedVersion.of(pointed, topic.index());
    if (asked == null || asked.version().equals(models.activeVersion())) {
      stop();
      return;
    }
    if (asked.equals(lastShadow)) {
      return;
    }
    stop();
    if (pointed instanceof PointedVersion.Unreadable unreadable) {
      versions.refuse(asked.version(), asked.request(), Phase.FETCH, unreadable.reason());
    } else {
      versions.load(asked.version(), asked.request()).ifPresent(models::tryBeside);
      reporter.done();
    }
    lastShadow = asked;
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
