package io.tonestream.topics;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after topics before they are used: creates those that are missing, or says which are.
 *
 * <p>Used by one thread at a start, which closes it; any number of instances may do so at once.
 * What Kafka refuses, or doesn't answer in time, is a {@link TopicException} that names the topic.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicAdmin.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int PAUSE_MILLIS = 50;
  private static final List<Topic> ALL = List.of(Topic.values());

  /** Those whose settings could stop the stream. */
  private static final List<Topic> DELETED_BY_TIME =
      List.of(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.BRAND_COUNTS, Topic.DEAD_LETTERS);

  private final AdminCalls cluster;
  private final Function<Topic, String> names;

  private TopicAdmin(AdminCalls cluster, Function<Topic, String> names) {
    this.cluster = cluster;
    this.names = names;
  }

  /**
   * Opens the cluster; asks Kafka for nothing yet.
   *
   * @param kafka settings of Kafka's clients by Kafka's names, above all {@code bootstrap.servers}
   * @param names what topics are called, prefix and all
   */
  public static TopicAdmin open(Map<String, Object> kafka, Function<Topic, String> names) {
    return new TopicAdmin(AdminCalls.open(kafka), names);
  }

  /**
   * Creates all topics of the stream that are missing, as {@link #createMissing(Collection, int,
   * int)} does, and warns of settings of those that exist which could stop it.
   *
   * @return the names of those that this call created
   */
  public List<String> createAllMissing(int partitions, int replication) {
    List<String> created = createMissing(ALL, partitions, replication);
    warnOfUnfitSettings();
    return created;
  }

  /**
   * Creates the topics that are missing and returns once all can be used; those that exist stay as
   * they are.
   *
   * @param partitions of each topic that is created
   * @param replication on how many brokers the records of each are kept; -1 leaves that to the
   *     cluster
   * @return the names of those that this call created
   */
  public List<String> createMissing(Collection<Topic> wanted, int partitions, int replication) {
    List<String> created = new ArrayList<>();
    for (Topic topic : missing(wanted)) {
      if (create(topic, partitions, replication)) {
        created.add(name(topic));
      }
    }
    awaitVisible(wanted);
    return created;
  }

  /**
   * Makes sure that all topics exist that are needed.
   *
   * @param unused those that may be missing
   * @throws TopicException if any is missing; the message names all of them
   */
  public void requireAll(Set<Topic> unused) {
    List<Topic> missing = missing(ALL);
    missing.removeAll(unused);
    if (!missing.isEmpty()) {
      throw new TopicException(
          "missing topics: %s; create them, or set tonestream.topics.auto-create to true"
              .formatted(names(missing)));
    }
    warnOfUnfitSettings();
  }

  /** How many partitions an existing topic has. */
  public int partitions(Topic topic) {
    return description(topic, describe(List.of(topic))).partitions().size();
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
    String clock = value(settings, Topic.RAW_TEXT, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    if (!clock.equals(TimestampType.LOG_APPEND_TIME.name)) {
      unfit.add(
          "topic %s has message.timestamp.type=%s, so that Kafka deletes texts, and the app refuses those of the future, by the clocks of others than its brokers: set it to %s"
              .formatted(name(Topic.RAW_TEXT), clock, TimestampType.LOG_APPEND_TIME.name));
    }
    return unfit;
  }

  private void warnOfUnfitSettings() {
    try {
      List<String> unfit = unfitSettings();
      if (!unfit.isEmpty()) {
        log.warn("{}", String.join("; ", unfit));
      }
    } catch (TopicException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      log.info("The topics' settings can't be checked: {}", e.getMessage());
    }
  }

  private List<Topic> missing(Collection<Topic> wanted) {
    Map<Topic, KafkaFuture<TopicDescription>> answers = describe(wanted);
    List<Topic> missing = new ArrayList<>();
    for (Topic topic : wanted) {
      try {
        description(topic, answers);
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(topic);
      }
    }
    return missing;
  }

  /** Asks for all in one request. */
  private Map<Topic, KafkaFuture<TopicDescription>> describe(Collection<Topic> topics) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        ask(
            "look at topics",
            AclOperation.DESCRIBE,
            names(topics),
            admin ->
                KafkaFuture.completedFuture(
                    admin.describeTopics(topics.stream().map(names).toList()).topicNameValues()));
    return topics.stream()
        .collect(
            Collectors.toMap(
                Function.identity(), topic -> requireNonNull(answers.get(name(topic)))));
  }

  private TopicDescription description(
      Topic topic, Map<Topic, KafkaFuture<TopicDescription>> answers) {
    return ask(
        "look at topic " + name(topic),
        AclOperation.DESCRIBE,
        name(topic),
        admin -> requireNonNull(answers.get(topic)));
  }

  /** Whether it was us who created it: another instance may have been faster. */
  private boolean create(Topic topic, int partitions, int replication) {
    NewTopic wanted =
        new NewTopic(name(topic), topic.partitions(partitions), (short) replication)
            .configs(topic.configuration());
    try {
      ask(
          "create topic %s with %d partitions and replication %d"
              .formatted(name(topic), topic.partitions(partitions), replication),
          AclOperation.CREATE,
          name(topic),
          admin -> admin.createTopics(List.of(wanted)).all());
      return true;
    } catch (TopicException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  /** A topic is created before the brokers know of it, and Streams gives up on one it can't see. */
  private void awaitVisible(Collection<Topic> created) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    List<Topic> unseen = missing(created);
    while (!unseen.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new TopicException(
            "topics that were created can't be seen after %d s: %s: try again"
                .formatted(TIMEOUT.toSeconds(), names(unseen)));
      }
      pause();
      unseen = missing(created);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
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
        ask(
            "read the topics' settings",
            AclOperation.DESCRIBE_CONFIGS,
            names(DELETED_BY_TIME),
            admin -> admin.describeConfigs(resources.values()).all());
    return resources.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> settings.get(entry.getValue())));
  }

  private static long maxMessageBytes(Map<Topic, Config> settings, Topic topic) {
    return Long.parseLong(value(settings, topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
  }

  private static String value(Map<Topic, Config> settings, Topic topic, String setting) {
    return requireNonNull(settings.get(topic)).get(setting).value();
  }

  private String names(Collection<Topic> topics) {
    return topics.stream().map(names).collect(joining(", "));
  }

  private String name(Topic topic) {
    return names.apply(topic);
  }

  @Override
  public void close() {
    cluster.close();
  }

  /** With an exception of its own for a topic that there isn't. */
  private <T> T ask(
      String what,
      AclOperation operation,
      String topics,
      Function<Admin, KafkaFuture<T>> question) {
    try {
      return cluster.ask(what, operation, topics, question);
    } catch (TopicException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      throw e;
    }
  }
}
