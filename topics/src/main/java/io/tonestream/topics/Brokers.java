package io.tonestream.topics;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line what Kafka's clients would go on about: nobody is there. */
public final class Brokers {
  /** Where the cluster is unless someone says otherwise. */
  public static final String DEFAULT = "127.0.0.1:9092";

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:[\\w.-]+://)?\\[?([^\\[\\]/]+?)]?:(\\d{1,5})");

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

  /** As Kafka reads it: a listener's name may stand before, an IPv6 address in brackets. */
  private static InetSocketAddress address(String server) {
    Matcher matcher = HOST_PORT.matcher(server);
    if (!matcher.matches()) {
      throw new IllegalStateException("'" + server + "' is no HOST:PORT");
    }
    return new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }
}
