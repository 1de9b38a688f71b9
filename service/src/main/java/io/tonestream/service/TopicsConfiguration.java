package io.tonestream.service;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.schemas.Topic;

/**
 * The topics that a service reads and writes. A change needs a restart.
 *
 * @param prefix stands before every topic's name
 * @param autoCreate whether topics that are missing are created at the start
 * @param partitions of a topic that is created: the most stream threads that can share the work
 * @param replicationFactor of a topic that is created, and of the stores' changelogs; -1 is the
 *     brokers' {@code default.replication.factor}
 */
@ConfigurationProperties("tonestream.topics")
public record TopicsConfiguration(
    @Bindable(defaultValue = "") String prefix,
    @Bindable(defaultValue = "true") boolean autoCreate,
    @Bindable(defaultValue = "12") int partitions,
    @Bindable(defaultValue = "-1") int replicationFactor) {

  /** Leaves the number of replicas to the brokers. */
  public static final int BROKERS_REPLICATION = -1;

  /** The defaults. */
  public static final TopicsConfiguration DEFAULT =
      new TopicsConfiguration("", true, 12, BROKERS_REPLICATION);

  /** Refuses what can't work, naming the setting. */
  public TopicsConfiguration {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "tonestream.topics.partitions is " + partitions + "; it must be at least 1");
    }
    if (replicationFactor < 1 && replicationFactor != BROKERS_REPLICATION) {
      throw new IllegalArgumentException(
          "tonestream.topics.replication-factor is "
              + replicationFactor
              + "; it must be at least 1, or -1 for the brokers' default.replication.factor");
    }
  }

  /** A topic's name, prefix and all. */
  public String name(Topic topic) {
    return prefix + topic.topicName();
  }
}
