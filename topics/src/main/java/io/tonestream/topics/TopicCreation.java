package io.tonestream.topics;

import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics. */
public final class TopicCreation {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int PAUSE_MILLIS = 50;

  private TopicCreation() {}

  /**
   * Creates a topic if it is missing, and returns once it can be used.
   *
   * @param kafka settings of Kafka's clients by Kafka's names, above all {@code bootstrap.servers}
   * @param kind what it is for
   * @param topic its name, prefix and all
   * @param partitions how many are wanted
   * @param replication on how many brokers its records are kept; -1 leaves that to the cluster
   * @throws TopicException if Kafka refuses, or doesn't answer in time
   */
  public static void createIfMissing(
      Map<String, Object> kafka, Topic kind, String topic, int partitions, int replication) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      if (!exists(admin, topic)) {
        create(admin, kind, topic, partitions, replication);
        awaitVisible(admin, topic);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | KafkaException e) {
      throw new TopicException(
          "can't look for topic %s at %s, or create it: %s"
              .formatted(
                  topic, kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), Failures.reason(e)),
          e);
    }
  }

  private static boolean exists(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private static void create(Admin admin, Topic kind, String topic, int partitions, int replication)
      throws ExecutionException, InterruptedException {
    NewTopic wanted =
        new NewTopic(topic, kind.partitions(partitions), (short) replication)
            .configs(kind.configuration());
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      // Someone else may have been faster.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** A topic is created before the brokers know of it. */
  private static void awaitVisible(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMillis(TIMEOUT_MILLIS).toNanos();
    while (!exists(admin, topic)) {
      if (System.nanoTime() > deadline) {
        throw new TopicException(
            "topic %s was created but can't be seen after %d s: try again"
                .formatted(topic, TIMEOUT_MILLIS / 1000));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
