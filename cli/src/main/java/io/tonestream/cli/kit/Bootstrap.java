package io.tonestream.cli.kit;

import io.tonestream.topics.Brokers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds out in one line what Kafka's clients would go on about: nobody there, or no such topic. */
public final class Bootstrap {
  private static final int TIMEOUT_MILLIS = 5_000;

  private Bootstrap() {}

  /**
   * Makes sure that a topic can be used.
   *
   * @param servers {@code host:port}, several parted by commas
   * @throws CommandFailure if none of the servers answers or the topic is missing
   */
  public static void requireTopic(String servers, String topic) {
    try {
      Brokers.requireReachable(servers);
    } catch (IllegalStateException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    Map<String, Object> configuration =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            2 * TIMEOUT_MILLIS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(configuration)) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnknownTopicOrPartitionException
          ? new CommandFailure(
              "there is no topic %s at %s: start `tonestream dev`, `broker` or `stream`, which create it"
                  .formatted(topic, servers),
              e)
          : new CommandFailure(
              "can't look at topic %s at %s: %s".formatted(topic, servers, e.getCause()), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
