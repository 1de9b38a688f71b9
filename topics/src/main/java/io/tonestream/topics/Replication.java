package io.tonestream.topics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * What the loss of one broker would cost: topics whose records, or whose last records, only one
 * broker may have.
 */
public final class Replication {
  private static final int ENOUGH = 3;

  private Replication() {}

  /**
   * How a topic is kept.
   *
   * @param replicas brokers that have a copy of its partitions; the fewest, if they differ
   * @param minInSync copies that a record must have before its writer is told that it is kept; 0 if
   *     unknown
   */
  record Copies(String topic, int replicas, int minInSync) {}

  /**
   * What to warn of; a sentence for each kind, with its topics and what to do.
   *
   * @param topics their names; those that are missing or can't be seen are left out
   */
  public static List<String> warnings(AdminCalls cluster, Collection<String> topics) {
    Set<String> there = cluster.topics();
    List<String> seen = topics.stream().filter(there::contains).toList();
    Map<String, TopicDescription> descriptions =
        cluster.ask("look at topics", admin -> admin.describeTopics(seen).allTopicNames());
    int brokers =
        cluster.ask("describe the cluster", admin -> admin.describeCluster().nodes()).size();
    return warnings(
        brokers,
        seen.stream()
            .map(
                topic ->
                    new Copies(
                        topic,
                        replicas(requireNonNull(descriptions.get(topic))),
                        brokers == 1 ? 0 : minInSync(cluster, topic)))
            .toList());
  }

  static List<String> warnings(int brokers, List<Copies> topics) {
    List<String> warnings = new ArrayList<>();
    List<String> single = names(topics, topic -> topic.replicas() == 1);
    if (brokers > 1 && !single.isEmpty()) {
      warnings.add(
          ("one replica on a cluster of %d brokers: %s; what they hold is lost with one broker."
                  + " Add replicas with kafka-reassign-partitions.sh, and set the brokers'"
                  + " default.replication.factor (or tonestream.topics.replication-factor) to %d")
              .formatted(brokers, String.join(", ", single), Math.min(brokers, ENOUGH)));
    }
    List<String> unsafe =
        names(topics, topic -> topic.replicas() >= ENOUGH && topic.minInSync() == 1);
    if (!unsafe.isEmpty()) {
      warnings.add(
          ("min.insync.replicas=1 with %d replicas or more: %s; a record counts as written once one"
                  + " broker has it, and is lost with that one. Set min.insync.replicas=2 on these"
                  + " topics with kafka-configs.sh, and on the brokers")
              .formatted(ENOUGH, String.join(", ", unsafe)));
    }
    return warnings;
  }

  private static List<String> names(List<Copies> topics, Predicate<Copies> such) {
    return topics.stream().filter(such).map(Copies::topic).sorted().toList();
  }

  private static int replicas(TopicDescription topic) {
    return topic.partitions().stream()
        .mapToInt(partition -> partition.replicas().size())
        .min()
        .orElseThrow();
  }

  private static int minInSync(AdminCalls cluster, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config settings =
          requireNonNull(
              cluster
                  .ask(
                      "read the settings of topic " + topic,
                      admin -> admin.describeConfigs(List.of(resource)).all())
                  .get(resource));
      return Integer.parseInt(settings.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
    } catch (TopicException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return 0; // of Kafka's own topics, most often
      }
      throw e;
    }
  }
}
