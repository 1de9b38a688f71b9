package io.tonestream.topics.publishing;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelKey;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.PublishedModel;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicAdmin;
import io.tonestream.topics.TopicException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes models, and tells the instances which to run. What is changed together is seen together
 * or not at all.
 *
 * <p>There is one publisher at a time: whoever opens one ends those that are open on the same
 * topic, and none of what they had begun is ever seen. So what a publisher has read is still so
 * when it writes.
 *
 * <p>One thread uses and closes it.
 */
public final class ModelPublisher implements AutoCloseable {
  /** Bytes of a bundle in one record: well below the 1 MB that Kafka takes by default. */
  public static final int PART_BYTES = 512 << 10;

  /** How many versions stay on the topic, unless somebody says otherwise. */
  public static final int VERSIONS_KEPT = 10;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** How long no part of a version that is there may come; a network may be slow. */
  private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(2);

  private final String topicName;
  private final TransactionalWriter writer;
  private final ModelTopic topic;
  private final @Nullable PointerSigner signer;

  private ModelPublisher(
      String topicName,
      TransactionalWriter writer,
      ModelTopic topic,
      @Nullable PointerSigner signer) {
    this.topicName = topicName;
    this.writer = writer;
    this.topic = topic;
    this.signer = signer;
  }

  /**
   * Creates the topic if it is missing, and returns once it can be used.
   *
   * @param kafka settings of Kafka's clients by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   * @param replication on how many brokers its records are kept; -1 leaves that to the cluster
   * @throws TopicException if Kafka refuses, or doesn't answer in time
   */
  public static void createTopic(Map<String, Object> kafka, String topic, int replication) {
    try (TopicAdmin admin = TopicAdmin.open(kafka, models -> topic)) {
      admin.createMissing(Set.of(Topic.MODELS), 1, replication);
    }
  }

  /**
   * Opens the topic for publishing, and reads what it holds.
   *
   * @param kafka settings of Kafka's clients by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   * @throws TopicException if the topic is missing or Kafka doesn't answer in time
   */
  public static ModelPublisher open(Map<String, Object> kafka, String topic) {
    return open(kafka, topic, null);
  }

  /**
   * The same, to sign what it points to.
   *
   * @param statusTopic name of {@code model-status}, prefix and all: says what instances have
   *     obeyed, and is read if there is a key
   * @param key that signs; null signs nothing, and instances that trust keys don't obey
   */
  public static ModelPublisher open(
      Map<String, Object> kafka, String topic, String statusTopic, @Nullable SigningKey key) {
    return open(
        kafka, topic, key == null ? null : PointerSigner.of(kafka, topic, statusTopic, key));
  }

  private static ModelPublisher open(
      Map<String, Object> kafka, String topic, @Nullable PointerSigner signer) {
    TransactionalWriter writer = TransactionalWriter.open(kafka, topic);
    ModelTopic reader = ModelTopic.open(kafka, topic);
    ModelPublisher publisher = new ModelPublisher(topic, writer, reader, signer);
    try {
      reader.readToEnd(TIMEOUT);
      return publisher;
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }

  /** What the topic holds, this publisher's own records included. */
  public ModelIndex index() {
    return topic.index();
  }

  /** Publishes a bundle without telling how far it has come. */
  public Publication publish(ModelBundle bundle, boolean activate, int keep) {
    return publish(bundle, activate, keep, bytes -> {});
  }

  /**
   * Publishes a bundle. A version that the topic has already is not written again; one that is
   * broken there is.
   *
   * @param activate whether instances are told to run it
   * @param keep how many versions stay on the topic, this one included, at least 1; the active one,
   *     the one before it and the shadow stay in any case
   * @param progress is told now and then, on another thread, how many bytes of the bundle Kafka has
   *     taken
   * @throws TopicException if the topic has other bytes under this version or has it under another
   *     name, or can't be written to
   */
  public Publication publish(
      ModelBundle bundle, boolean activate, int keep, LongConsumer progress) {
    if (keep < 1) {
      throw new IllegalArgumentException("keep is " + keep + ", below 1");
    }
    PublishedModel model = Publication.describe(bundle);
    boolean written = !isThere(model);
    ModelPointer pointer =
        activate
            ? ModelPointer.to(model.version(), believed(ModelPointer.ACTIVE).orElse(null))
            : pointer(ModelPointer.ACTIVE).orElse(null);
    List<String> surplus = surplus(model.version(), pointer, keep);
    if (written || activate || !surplus.isEmpty()) {
      commit(
          transaction -> {
            if (written) {
              write(transaction, model, bundle, progress);
            }
            if (activate && pointer != null) {
              point(transaction, ModelPointer.ACTIVE, pointer);
            }
            surplus.forEach(version -> delete(transaction, index().keys(version)));
          });
    }
    return new Publication(model, written, activate, surplus);
  }

  /**
   * Tells the instances to run a version.
   *
   * @return the pointer as it is now
   * @throws TopicException if the topic doesn't have it, whole
   */
  public ModelPointer activate(String version) {
    requireComplete(version);
    ModelPointer pointer = ModelPointer.to(version, believed(ModelPointer.ACTIVE).orElse(null));
    commit(transaction -> point(transaction, ModelPointer.ACTIVE, pointer));
    return pointer;
  }

  /**
   * Tells the instances to run the version before the active one; those that the topic no longer
   * has are left out. With none left, each runs the model again that it started with: the bundled
   * one, or that of its configuration.
   *
   * @return the pointer as it is now; empty if it is taken away
   * @throws TopicException if there is no active version; if this publisher signs, also if the
   *     pointer can't be believed, or there is no version before: whoever trusts keys doesn't
   *     believe that a pointer was taken away
   */
  public Optional<ModelPointer> rollback() {
    ModelPointer active =
        pointer(ModelPointer.ACTIVE)
            .orElseThrow(
                () ->
                    new TopicException(
                        "topic %s has no active version: instances run the model that they started with"
                            .formatted(topicName)));
    Optional<String> doubt = doubt(ModelPointer.ACTIVE, active);
    if (doubt.isPresent()) {
      throw new TopicException(
          "the pointer to %s on topic %s %s, so what was active before is nobody's word: activate the version that you want"
              .formatted(active.version(), topicName, doubt.get()));
    }
    Optional<ModelPointer> before = before(active);
    if (before.isEmpty() && signer != null) {
      throw new TopicException(
          "there is no version before %s on topic %s to go back to: publish or activate another with --key"
              .formatted(active.version(), topicName));
    }
    commit(
        transaction ->
            before.ifPresentOrElse(
                pointer -> point(transaction, ModelPointer.ACTIVE, pointer),
                () -> transaction.send(ModelPointer.ACTIVE, null)));
    return before;
  }

  /** Whether {@link #rollback} can go back: a pointer that is signed can't be taken away. */
  public boolean canRollBack() {
    return signer == null || believed(ModelPointer.ACTIVE).flatMap(this::before).isPresent();
  }

  private Optional<ModelPointer> before(ModelPointer active) {
    ModelPointer pointer = active;
    while (!pointer.previous().isEmpty()) {
      pointer = pointer.rollback();
      if (index().isComplete(pointer.version())) {
        return Optional.of(pointer);
      }
    }
    return Optional.empty();
  }

  /**
   * Has the instances try a version beside the active one, without touching what they write.
   *
   * @throws TopicException if the topic doesn't have it, whole, or it is the active one
   */
  public void shadow(String version) {
    requireComplete(version);
    if (pointer(ModelPointer.ACTIVE)
        .filter(active -> active.version().equals(version))
        .isPresent()) {
      throw new TopicException("version %s is the active one: shadow another".formatted(version));
    }
    commit(
        transaction ->
            point(transaction, ModelPointer.SHADOW, new ModelPointer(version, List.of())));
  }

  /** Has the instances try no version beside the active one. */
  public void stopShadow() {
    commit(transaction -> transaction.send(ModelPointer.SHADOW, null));
  }

  @Override
  public void close() {
    try (writer) {
      topic.close();
    }
  }

  /** Whether the topic has this version with these bytes; refuses one with others. */
  private boolean isThere(PublishedModel model) {
    IndexedVersion found = index().find(model.version()).orElse(null);
    if (!(found instanceof IndexedVersion.Complete complete)) {
      return false;
    }
    PublishedModel there = complete.model();
    if (!there.name().equals(model.name())) {
      throw new TopicException(
          "version %s is on topic %s already, as a version of %s and not of %s: give the model another version"
              .formatted(model.version(), topicName, there.name(), model.name()));
    }
    if (!there.sha256().equals(model.sha256())) {
      throw new TopicException(
          "version %s is on topic %s already with other bytes (SHA-256 %s, not %s): versions never change, so give the model another one"
              .formatted(model.version(), topicName, there.sha256(), model.sha256()));
    }
    return isIntact(there);
  }

  /** An index tells that all parts are there, but not that they are the right ones. */
  private boolean isIntact(PublishedModel there) {
    try {
      topic.check(there, FETCH_TIMEOUT);
      return true;
    } catch (TopicException e) {
      return false;
    }
  }

  /** Older versions beyond those that are kept; of these the one to be published is the newest. */
  private List<String> surplus(String published, @Nullable ModelPointer active, int keep) {
    Set<String> needed = new HashSet<>(Set.of(published));
    if (active != null) {
      needed.add(active.version());
      active.previous().stream().findFirst().ifPresent(needed::add);
    }
    pointer(ModelPointer.SHADOW).map(ModelPointer::version).ifPresent(needed::add);
    List<IndexedVersion> newestFirst = new ArrayList<>(index().versions());
    Collections.reverse(newestFirst);
    int left = keep - 1;
    List<String> surplus = new ArrayList<>();
    for (IndexedVersion each : newestFirst) {
      if (each.version().equals(published)) {
        continue;
      }
      if (left == 0 && !needed.contains(each.version())) {
        surplus.add(each.version());
      }
      if (left > 0 && each instanceof IndexedVersion.Complete) {
        left--;
      }
    }
    return surplus;
  }

  private void requireComplete(String version) {
    IndexedVersion found =
        index()
            .find(version)
            .orElseThrow(
                () ->
                    new TopicException(
                        "there is no version %s on topic %s: `tonestream model list` shows those that are there"
                            .formatted(version, topicName)));
    if (found instanceof IndexedVersion.Broken broken) {
      throw new TopicException(
          "version %s on topic %s is broken, %s: publish it again"
              .formatted(version, topicName, broken.reason()));
    }
  }

  /** What stands there. */
  private Optional<ModelPointer> pointer(String name) {
    Optional<PointedVersion> pointed =
        name.equals(ModelPointer.ACTIVE) ? index().active() : index().shadow();
    return pointed
        .filter(PointedVersion.Readable.class::isInstance)
        .map(each -> ((PointedVersion.Readable) each).pointer());
  }

  /** The same, if it can be built upon: where pointers are signed, so must this one be. */
  private Optional<ModelPointer> believed(String name) {
    return pointer(name).filter(there -> doubt(name, there).isEmpty());
  }

  private Optional<String> doubt(String name, ModelPointer there) {
    return signer == null ? Optional.empty() : signer.doubt(name, there);
  }

  private void write(
      TransactionalWriter.Transaction transaction,
      PublishedModel model,
      ModelBundle bundle,
      LongConsumer progress) {
    Set<ModelKey> stale = new HashSet<>(index().keys(model.version()));
    InputStream bytes = bundle.stream();
    long end = 0;
    for (int number = 0; number < model.parts(); number++) {
      ModelKey key = new ModelKey(model.name(), model.version(), number);
      byte[] part = next(bytes);
      end += part.length;
      long taken = end;
      transaction.send(key.toString(), part, () -> progress.accept(taken));
      stale.remove(key);
    }
    ModelKey manifest = ModelKey.manifest(model.name(), model.version());
    stale.remove(manifest);
    delete(transaction, stale);
    transaction.send(manifest.toString(), Json.write(model));
  }

  private static byte[] next(InputStream bytes) {
    try {
      return bytes.readNBytes(PART_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
  }

  private void point(
      TransactionalWriter.Transaction transaction, String name, ModelPointer pointer) {
    transaction.send(
        name,
        Json.write(
            signer == null ? pointer : signer.sign(name, pointer, believed(name).orElse(null))));
  }

  private static void delete(TransactionalWriter.Transaction transaction, Set<ModelKey> keys) {
    keys.forEach(key -> transaction.send(key.toString(), null));
  }

  private void commit(TransactionalWriter.Content content) {
    topic.readPast(writer.commit(content), TIMEOUT);
  }
}
