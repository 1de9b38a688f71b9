package io.tonestream.topics;

import java.util.Map;

/** Tells one cluster from another, wherever it is reached. */
public final class ClusterId {
  private ClusterId() {}

  /**
   * The id that the cluster was formatted with.
   *
   * @param kafka settings of Kafka's clients by Kafka's names
   * @throws TopicException if Kafka doesn't answer in time
   */
  public static String of(Map<String, Object> kafka) {
    try (AdminCalls cluster = AdminCalls.open(kafka)) {
      return cluster.ask("ask for the cluster's id", admin -> admin.describeCluster().clusterId());
    }
  }
}
