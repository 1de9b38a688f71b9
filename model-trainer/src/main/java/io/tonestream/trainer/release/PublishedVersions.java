package io.tonestream.trainer.release;

import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.DriftSummary;
import io.tonestream.topics.publishing.IndexedVersion;
import io.tonestream.topics.publishing.LastObeyed;
import io.tonestream.topics.publishing.ModelIndex;
import io.tonestream.topics.publishing.ModelPublisher;
import io.tonestream.topics.publishing.ModelStatuses;
import io.tonestream.topics.publishing.ModelTopic;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.topics.publishing.Rollout;
import io.tonestream.topics.publishing.SignedPointers;
import io.tonestream.trainer.RetrainingException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions on Kafka.
 *
 * @param kafka settings of Kafka's clients by Kafka's names
 * @param models name of the topic with the versions, prefix and all
 * @param statuses name of the topic where instances say what they run
 * @param policy which published bundles may be built upon
 * @param baseline what instances run where no version is active
 * @param keep how many versions stay on the topic
 * @param awaitRollout how long instances may take to run a new one
 * @param signingKey signs what is pointed to; null signs nothing
 */
public record PublishedVersions(
    Map<String, Object> kafka,
    String models,
    String statuses,
    BundlePolicy policy,
    Baseline baseline,
    int keep,
    Duration awaitRollout,
    @Nullable SigningKey signingKey)
    implements ModelVersions {
  private static final Logger log = LoggerFactory.getLogger(PublishedVersions.class);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(2);

  @Override
  public Incumbent incumbent() {
    try (ModelTopic topic = readTopic()) {
      PointedVersion.Readable pointed = pointed(topic.index()).orElse(null);
      if (pointed == null) {
        return new Incumbent(baseline.read(), null);
      }
      String version = pointed.pointer().version();
      return Rollout.isRefused(kafka, statuses, pointed)
          ? new Incumbent(before(topic, pointed.pointer()), version)
          : new Incumbent(fetch(topic, version), version);
    }
  }

  /** What instances went back to when they refused the active version. */
  private @Nullable ModelBundle before(ModelTopic topic, ModelPointer refused) {
    Optional<String> before =
        refused.previous().stream().filter(topic.index()::isComplete).findFirst();
    log.warn(
        "Instances refused the active version {}: what is to be beaten is {}",
        refused.version(),
        before.orElse("the baseline"));
    return before.isPresent() ? fetch(topic, before.get()) : baseline.read();
  }

  @Override
  public Standing standing(String version) {
    try (ModelTopic topic = readTopic()) {
      if (activeVersion(topic.index()).filter(version::equals).isPresent()) {
        return Standing.ACTIVE;
      }
      return topic.index().find(version).isPresent() ? Standing.REPLACED : Standing.UNKNOWN;
    }
  }

  @Override
  public void publish(ModelBundle bundle, @Nullable String pointed) {
    try (ModelPublisher publisher = openPublisher()) {
      requireStillActive(activeVersion(publisher.index()), pointed);
      publisher.publish(bundle, true, keep);
    }
  }

  @Override
  public void propose(ModelBundle bundle) {
    try (ModelPublisher publisher = openPublisher()) {
      publisher.publish(bundle, false, keep);
    }
  }

  @Override
  public String command(String does, String version) {
    String prefix = models.substring(0, models.length() - Topic.MODELS.topicName().length());
    return "./tonestream model %s %s --bootstrap %s%s"
        .formatted(
            does,
            version,
            kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
            prefix.isEmpty() ? "" : " --prefix " + prefix);
  }

  private void requireStillActive(Optional<String> active, @Nullable String pointed) {
    if (!active.equals(Optional.ofNullable(pointed))) {
      throw new RetrainingException(
          "version %s became active on topic %s meanwhile, which the candidate was not compared with:"
                  .formatted(active.orElse("none"), models)
              + " start another retraining");
    }
  }

  @Override
  public Rollout await(String version, BooleanSupplier stopping) {
    PointedVersion.Readable pointed;
    try (ModelTopic topic = readTopic()) {
      pointed =
          pointed(topic.index())
              .filter(active -> active.pointer().version().equals(version))
              .orElseThrow(() -> new RetrainingException("another version is active by now"));
    }
    return Rollout.await(kafka, statuses, pointed, awaitRollout, stopping);
  }

  @Override
  public void takeBack(String version) {
    try (ModelPublisher publisher = openPublisher()) {
      if (activeVersion(publisher.index()).filter(version::equals).isEmpty()) {
        return;
      }
      if (publisher.canRollBack()) {
        publisher.rollback();
      } else {
        log.info("No version was active before {}: instances go on with what they run", version);
      }
    }
  }

  @Override
  public Optional<DriftSummary> drift() {
    try (ModelStatuses instances = ModelStatuses.open(kafka, statuses)) {
      instances.readToEnd(READ_TIMEOUT);
      return DriftSummary.of(instances.all(), Clock.systemUTC().instant());
    }
  }

  private ModelPublisher openPublisher() {
    return ModelPublisher.open(kafka, models, statuses, signingKey);
  }

  private ModelTopic readTopic() {
    ModelTopic topic = ModelTopic.open(kafka, models);
    try {
      topic.readToEnd(READ_TIMEOUT);
      return topic;
    } catch (RuntimeException e) {
      topic.close();
      throw e;
    }
  }

  private Optional<String> activeVersion(ModelIndex index) {
    return pointed(index).map(pointed -> pointed.pointer().version());
  }

  private Optional<PointedVersion.Readable> pointed(ModelIndex index) {
    PointedVersion pointed = index.active().orElse(null);
    if (pointed instanceof PointedVersion.Unreadable unreadable) {
      throw new RetrainingException(
          "the pointer to the active version on topic %s can't be read, %s: activate a version"
              .formatted(models, unreadable.reason()));
    }
    if (pointed instanceof PointedVersion.Readable readable) {
      requireObeyed(readable.pointer());
      return Optional.of(readable);
    }
    return Optional.empty();
  }

  /** What instances don't obey is not what a candidate has to beat. */
  private void requireObeyed(ModelPointer pointer) {
    if (!policy.trustedKeys().isEmpty()) {
      Optional<String> fault =
          SignedPointers.of(kafka, models)
              .fault(ModelPointer.ACTIVE, pointer, policy.trustedKeys(), lastObeyed());
      if (fault.isPresent()) {
        throw new RetrainingException(
            "the active version %s on topic %s can't be taken for what instances run: %s"
                .formatted(pointer.version(), models, fault.get()));
      }
    }
  }

  private long lastObeyed() {
    try (ModelStatuses instances = ModelStatuses.open(kafka, statuses)) {
      instances.readToEnd(READ_TIMEOUT);
      return LastObeyed.of(ModelPointer.ACTIVE, instances.all()).sequence();
    }
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
}
