package io.tonestream.app.streams;

import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.TopicException;
import java.util.List;
import java.util.Set;

/**
 * Whether topics have the partitions that the app can work with: a store has one for each of {@code
 * brand-counts}, and a topic whose order counts has one.
 *
 * @param changelogs topics of the app's stores, which may be missing
 */
record StorePartitions(AdminCalls cluster, TopicsConfiguration topics, List<String> changelogs) {
  /** Where a stopped app is told what to do. */
  static final String REMEDY =
      "give the app a new tonestream.streams.application-id and run `./tonestream rebuild`"
          + " (docs/operations.md#change-the-number-of-partitions)";

  private static final List<Topic> SINGLE = List.of(Topic.MODELS, Topic.MODEL_STATUS);

  /**
   * Makes sure of it.
   *
   * @return how many partitions {@code brand-counts} has
   * @throws TopicException if a topic has others; the message says what to do
   */
  int require() {
    for (Topic topic : SINGLE) {
      int partitions = partitions(topics.name(topic));
      if (partitions != 1) {
        throw new TopicException(
            ("topic %s has %d partitions and must have one, since the order of all its records"
                    + " counts: delete it, start again, and publish models once more")
                .formatted(topics.name(topic), partitions));
      }
    }
    String counts = topics.name(Topic.BRAND_COUNTS);
    int partitions = partitions(counts);
    Set<String> there = cluster.topics();
    for (String changelog : changelogs) {
      if (there.contains(changelog) && partitions(changelog) != partitions) {
        throw new TopicException(
            ("topic %s was changed from %d to %d partitions, and the store behind %s has %2$d:"
                    + " brands would be looked for in other partitions than they are kept in; %s")
                .formatted(counts, partitions(changelog), partitions, changelog, REMEDY));
      }
    }
    return partitions;
  }

  private int partitions(String topic) {
    return GroupAdmin.of(cluster).partitions(topic).size();
  }
}
