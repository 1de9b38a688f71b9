package io.tonestream.app.streams;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Says in one line what Kafka's clients would go on about: nobody is there. */
public final class Brokers {
  private static final int TIMEOUT_MILLIS = 5_000;

  private Brokers() {}

  /**
   * Makes sure that one of the servers takes connections.
   *
   * @param servers {@code host:port}, several parted by commas
   * @throws IllegalStateException if none does; the message names them
   */
  public static void requireReachable(String servers) {
    String reason = "";
    for (String server : servers.split(",", -1)) {
      try (Socket socket = new Socket()) {
        socket.connect(address(server.strip()), TIMEOUT_MILLIS);
        return;
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new IllegalStateException("no Kafka broker answers at " + servers + " (" + reason + ")");
  }

  private static InetSocketAddress address(String server) {
    URI uri;
    try {
      uri = URI.create("kafka://" + server);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("'" + server + "' is no HOST:PORT", e);
    }
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalStateException("'" + server + "' is no HOST:PORT");
    }
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }
}
