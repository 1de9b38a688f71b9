package io.tonestream.topics;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Says in one line what Kafka's clients would go on about: nobody is there, or whoever is there
 * doesn't let this client in.
 */
public final class Brokers {
  /** Where the cluster is unless someone says otherwise. */
  public static final String DEFAULT = "127.0.0.1:9092";

  /** Tells these checks apart in logs: what they find out is said by whoever asked. */
  private static final String CLIENT_ID = "tonestream-check";

  /** All that a broker says of a token that it doesn't take (RFC 7628). */
  private static final String INVALID_TOKEN = "invalid_token";

  private static final String EXPLAINED_TOKEN =
      "its token is invalid: it is over, or of another issuer, audience or key";

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int TLS_ALERT = 21;

  /** Instead of an answer. */
  private static final int END = -1;

  private static final int SILENCE = -2;
  private static final int MAX_ASKED = 5;
  private static final int MAX_PORT = 0xffff;
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:[\\w.-]+://)?\\[?([^\\[\\]/]+?)]?:(\\d{1,5})");

  private Brokers() {}

  /**
   * Makes sure that a broker answers a client with these settings.
   *
   * @param kafka settings of Kafka's clients by Kafka's names: where the cluster is, and how to log
   *     in there
   * @throws IllegalStateException if none does; the message names the servers, and what is wrong
   */
  public static void requireAnswer(Map<String, ?> kafka) {
    String servers = servers(kafka);
    requireReachable(servers);
    if (isPlain(kafka)) {
      requireNoTls(servers);
    }
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2 * TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      admin.describeCluster().clusterId().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(refusal(servers, kafka, e), e);
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "the settings of Kafka's clients don't fit together: " + Failures.reason(e), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Where the cluster is: several {@code host:port} with commas between. */
  public static String servers(Map<String, ?> kafka) {
    Object servers = kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return servers == null ? DEFAULT : servers.toString();
  }

  private static String refusal(String servers, Map<String, ?> kafka, ExecutionException e) {
    if (e.getCause() instanceof AuthenticationException) {
      String reason = Failures.reason(e);
      return "Kafka at %s doesn't let this client in: %s"
          .formatted(servers, reason.contains(INVALID_TOKEN) ? EXPLAINED_TOKEN : reason);
    }
    return "something listens at %s, but doesn't answer with security.protocol=%s (%s): is that what the broker's listener speaks?"
        .formatted(servers, protocol(kafka), Failures.reason(e));
  }

  private static String protocol(Map<String, ?> kafka) {
    Object protocol = kafka.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
    return protocol == null ? CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL : protocol.toString();
  }

  private static boolean isPlain(Map<String, ?> kafka) {
    return protocol(kafka).toUpperCase(Locale.ROOT).endsWith("PLAINTEXT");
  }

  /** A plain client takes a TLS alert for the size of an answer, and asks for 350 MB of memory. */
  private static void requireNoTls(String servers) {
    for (String server : servers.split(",", -1)) {
      if (speaksTls(address(server.strip()))) {
        throw new IllegalStateException(
            "Kafka at %s speaks TLS: set security.protocol to SSL or SASL_SSL, in the file of --kafka or as TONESTREAM_KAFKA_SECURITY_PROTOCOL"
                .formatted(server.strip()));
      }
    }
  }

  /**
   * By what it answers to a plain request: an alert, or what Kafka or anything else says. A
   * connection that ends without a word may have lost the alert.
   */
  private static boolean speaksTls(InetSocketAddress server) {
    int answer = END;
    for (int asked = 0; asked < MAX_ASKED && answer == END; asked++) {
      answer = firstByte(server);
    }
    return answer == TLS_ALERT;
  }

  private static int firstByte(InetSocketAddress server) {
    try (Socket socket = new Socket()) {
      socket.connect(server, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      askForVersions(new DataOutputStream(socket.getOutputStream()));
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      return SILENCE;
    } catch (IOException e) {
      return END;
    }
  }

  /** Kafka's first request, in its first version, which every listener takes before a login. */
  private static void askForVersions(DataOutputStream out) throws IOException {
    out.writeInt(10); // bytes that follow
    out.writeShort(ApiKeys.API_VERSIONS.id);
    out.writeShort(0); // version
    out.writeInt(0); // correlation id
    out.writeShort(-1); // no client id
    out.flush();
  }

  /** Makes sure that one of the servers takes connections. */
  static void requireReachable(String servers) {
    String reason = "";
    for (String server : servers.split(",", -1)) {
      try (Socket socket = new Socket()) {
        socket.connect(address(server.strip()), TIMEOUT_MILLIS);
        return;
      } catch (UnknownHostException e) {
        reason = "there is no host " + e.getMessage();
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new IllegalStateException("no Kafka broker answers at " + servers + " (" + reason + ")");
  }

  /** As Kafka reads it: a listener's name may stand before, an IPv6 address in brackets. */
  private static InetSocketAddress address(String server) {
    Matcher matcher = HOST_PORT.matcher(server);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : -1;
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalStateException("'" + server + "' is no HOST:PORT");
    }
    return new InetSocketAddress(matcher.group(1), port);
  }
}
