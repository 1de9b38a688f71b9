package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.publishing.IndexedVersion;
import io.tonestream.model.publishing.ModelIndex;
import io.tonestream.model.publishing.ModelPublisher;
import io.tonestream.model.publishing.ModelTopic;
import io.tonestream.model.publishing.PointedVersion;
import io.tonestream.model.publishing.Rollout;
import io.tonestream.model.publishing.VersionRefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions on Kafka: the active one is read, another takes its place.
 *
 * @param kafka settings of Kafka's clients by Kafka's names
 * @param models name of the topic with the versions, prefix and all
 * @param statuses name of the topic where instances say what they run
 * @param policy which bundles may be built upon
 * @param keep how many versions stay on the topic
 * @param awaitRollout how long instances may take to run a new one
 */
record ModelVersions(
    Map<String, Object> kafka,
    String models,
    String statuses,
    BundlePolicy policy,
    int keep,
    Duration awaitRollout) {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(2);

  /**
   * The active version; empty if there is none.
   *
   * @throws io.tonestream.model.publishing.ModelTopicException if the topic can't be read
   * @throws io.tonestream.model.bundle.BadBundleException if the policy doesn't let it in
   * @throws RetrainingException if it isn't whole
   */
  Optional<ModelBundle> active() {
    try (ModelTopic topic = ModelTopic.open(kafka, models)) {
      topic.readToEnd(READ_TIMEOUT);
      return activeVersion(topic.index()).map(version -> fetch(topic, version));
    }
  }

  /** Whether this version is the active one. */
  boolean isActive(String version) {
    try (ModelTopic topic = ModelTopic.open(kafka, models)) {
      topic.readToEnd(READ_TIMEOUT);
      return activeVersion(topic.index()).filter(version::equals).isPresent();
    }
  }

  private Optional<String> activeVersion(ModelIndex index) {
    PointedVersion pointed = index.active().orElse(null);
    if (pointed instanceof PointedVersion.Unreadable unreadable) {
      throw new RetrainingException(
          "the pointer to the active version on topic %s can't be read, %s: activate a version"
              .formatted(models, unreadable.reason()));
    }
    return pointed instanceof PointedVersion.Readable readable
        ? Optional.of(readable.pointer().version())
        : Optional.empty();
  }

  private ModelBundle fetch(ModelTopic topic, String version) {
    IndexedVersion found = topic.index().find(version).orElse(null);
    if (found instanceof IndexedVersion.Complete complete) {
      return ModelBundle.read(version, topic.fetch(complete.model(), FETCH_TIMEOUT), policy);
    }
    throw new RetrainingException(
        "the active version %s is not whole on topic %s%s: publish it again, or activate another"
            .formatted(
                version,
                models,
                found instanceof IndexedVersion.Broken broken ? ", " + broken.reason() : ""));
  }

  /**
   * Publishes a version, makes it the active one and waits for the instances to run it. If one of
   * them refuses it, the version before is made the active one again.
   *
   * @param parent the version that it was compared with, which must still be the active one
   * @return how far it has come in the time that it was given
   * @throws VersionRefusedException if an instance has refused it
   * @throws io.tonestream.model.publishing.ModelTopicException if nothing was published
   * @throws RetrainingException if another version is active by now; nothing was published
   */
  Rollout publish(ModelBundle bundle, @Nullable String parent) {
    try (ModelPublisher publisher = ModelPublisher.open(kafka, models)) {
      requireStillActive(activeVersion(publisher.index()), parent);
      publisher.publish(bundle, true, keep);
      try {
        return Rollout.await(
            kafka, statuses, publisher.index().active().orElse(null), awaitRollout);
      } catch (VersionRefusedException e) {
        publisher.rollback();
        throw e;
      }
    }
  }

  private void requireStillActive(Optional<String> active, @Nullable String parent) {
    if (!active.equals(Optional.ofNullable(parent))) {
      throw new RetrainingException(
          "version %s became active on topic %s meanwhile, which the candidate was not compared with:"
                  .formatted(active.orElse("none"), models)
              + " start another retraining");
    }
  }
}
