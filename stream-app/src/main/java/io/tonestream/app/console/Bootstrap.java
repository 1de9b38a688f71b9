package io.tonestream.app.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds out in one line what Kafka's clients would go on about: nobody there, or no such topic. */
final class Bootstrap {
  private static final int TIMEOUT_MILLIS = 5_000;

  private Bootstrap() {}

  /**
   * Makes sure that a topic can be used.
   *
   * @param servers {@code host:port}, several parted by commas
   * @throws CommandFailure if none of the servers answers or the topic is missing
   */
  static void requireTopic(String servers, String topic) {
    requireReachable(servers);
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

  private static void requireReachable(String servers) {
    String reason = "";
    for (String server : servers.split(",", -1)) {
      try (Socket socket = new Socket()) {
        socket.connect(address(server.strip()), TIMEOUT_MILLIS);
        return;
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new CommandFailure("no Kafka broker answers at " + servers + " (" + reason + ")");
  }

  private static InetSocketAddress address(String server) {
    URI uri;
    try {
      uri = URI.create("kafka://" + server);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("'" + server + "' is no HOST:PORT", e);
    }
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new CommandFailure("'" + server + "' is no HOST:PORT");
    }
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }
}
