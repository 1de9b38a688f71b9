package io.tonestream.topics;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the topics before the stream starts: makes those that are missing, or says which are.
 *
 * <p>Used by one thread at a start; any number of instances may do so at once. The caller closes
 * the {@link Admin}.
 */
public final class TopicAdmin {
  private static final Logger log = LoggerFactory.getLogger(TopicAdmin.class);
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(30);

  /** Those whose settings could stop the stream. */
  private static final List<Topic> DELETED_BY_TIME =
      List.of(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.BRAND_COUNTS, Topic.DEAD_LETTERS);

  private final Admin admin;
  private final String prefix;

  /**
   * For the topics of one application.
   *
   * @param prefix stands before every topic's name; may be empty
   */
  public TopicAdmin(Admin admin, String prefix) {
    this.admin = admin;
    this.prefix = prefix;
  }

  /**
   * Creates the topics that are missing and returns once all can be used; those that exist stay as
   * they are.
   *
   * @param partitions of each topic that is created
   * @param replication of each topic that is created
   * @return the names of those that this call created
   * @throws IllegalStateException if Kafka refuses one; the message names it
   */
  public List<String> createMissing(int partitions, int replication) {
    List<String> created = new ArrayList<>();
    for (Topic topic : missing()) {
      if (create(topic, partitions, replication)) {
        created.add(name(topic));
      }
    }
    awaitAll();
    warnOfUnfitSettings();
    return created;
  }

  /**
   * Makes sure that all topics exist that are needed.
   *
   * @param unused those that may be missing
   * @throws IllegalStateException if any is missing; the message names all of them
   */
  public void requireAll(Set<Topic> unused) {
    List<Topic> missing = missing();
    missing.removeAll(unused);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "missing topics: "
              + missing.stream().map(this::name).collect(joining(", "))
              + "; create them, or set tonestream.topics.auto-create to true");
    }
    warnOfUnfitSettings();
  }

  /** How many partitions an existing topic has. */
  public int partitions(Topic topic) {
    return await(
            "look at topic " + name(topic),
            requireNonNull(
                admin.describeTopics(List.of(name(topic))).topicNameValues().get(name(topic))))
        .partitions()
        .size();
  }

  /** What the settings of the existing topics would break; one sentence each. */
  List<String> unfitSettings() {
    Map<Topic, Config> settings = settings();
    List<String> unfit = new ArrayList<>();
    long largestText = maxMessageBytes(settings, Topic.RAW_TEXT);
    long largestDeadLetter = maxMessageBytes(settings, Topic.DEAD_LETTERS);
    if (largestDeadLetter <= largestText) {
      unfit.add(
          "topic %s takes records of %,d bytes and %s of %,d: a bad record with its headers may not fit, which stops the stream; raise max.message.bytes to %,d"
              .formatted(
                  name(Topic.DEAD_LETTERS),
                  largestDeadLetter,
                  name(Topic.RAW_TEXT),
                  largestText,
                  largestText + (Topic.MAX_DEAD_LETTER_BYTES - Topic.MAX_RAW_TEXT_BYTES)));
    }
    for (Topic topic : DELETED_BY_TIME) {
      String cleanup = value(settings, topic, TopicConfig.CLEANUP_POLICY_CONFIG);
      if (cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
        unfit.add(
            "topic %s has cleanup.policy=%s, which drops records that share a key and refuses those without one: set it to delete"
                .formatted(name(topic), cleanup));
      }
    }
    return unfit;
  }

  private void warnOfUnfitSettings() {
    try {
      List<String> unfit = unfitSettings();
      if (!unfit.isEmpty()) {
        log.warn("{}", String.join("; ", unfit));
      }
    } catch (AuthorizationException e) {
      log.info("the topics' settings can't be checked: {}", e.getMessage());
    }
  }

  private List<Topic> missing() {
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin.describeTopics(names()).topicNameValues();
    List<Topic> missing = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      try {
        await("look at topic " + name(topic), requireNonNull(descriptions.get(name(topic))));
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(topic);
      }
    }
    return missing;
  }

  /** Whether it was us who created it: another instance may have been faster. */
  private boolean create(Topic topic, int partitions, int replication) {
    NewTopic wanted =
        new NewTopic(name(topic), topic.partitions(partitions), (short) replication)
            .configs(topic.configuration());
    try {
      await(
          "create the topic %s with %d partitions and replication %d"
              .formatted(name(topic), topic.partitions(partitions), replication),
          admin.createTopics(List.of(wanted)).all());
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  /** A topic is created before the brokers know of it, and Streams gives up on one it can't see. */
  private void awaitAll() {
    long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
    List<Topic> unseen = missing();
    while (!unseen.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "topics that were created can't be seen after "
                + VISIBLE_WITHIN
                + ": "
                + unseen.stream().map(this::name).collect(joining(", ")));
      }
      unseen = missing();
    }
  }

  private Map<Topic, Config> settings() {
    Map<Topic, ConfigResource> resources =
        DELETED_BY_TIME.stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, name(topic))));
    Map<ConfigResource, Config> settings =
        await("read the topics' settings", admin.describeConfigs(resources.values()).all());
    return resources.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> settings.get(entry.getValue())));
  }

  private static long maxMessageBytes(Map<Topic, Config> settings, Topic topic) {
    return Long.parseLong(value(settings, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
  }

  private static String value(Map<Topic, Config> settings, Topic topic, String setting) {
    return requireNonNull(settings.get(topic)).get(setting).value();
  }

  private List<String> names() {
    return Arrays.stream(Topic.values()).map(this::name).toList();
  }

  private String name(Topic topic) {
    return prefix + topic.topicName();
  }

  /** Kafka's own answer, or an exception that says what we were about to do. */
  private static <T> T await(String what, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UnknownTopicOrPartitionException
          || cause instanceof TopicExistsException
          || cause instanceof AuthorizationException) {
        throw (ApiException) cause;
      }
      throw new IllegalStateException("cannot " + what + ": " + e.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }
}
