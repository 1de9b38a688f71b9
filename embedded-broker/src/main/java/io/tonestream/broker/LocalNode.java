package io.tonestream.broker;

import io.tonestream.schemas.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** What every node has that runs for trials on this machine, be it alone or one of several. */
public final class LocalNode {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String LARGEST = String.valueOf(Topic.MAX_DEAD_LETTER_BYTES);

  /** The largest record passes; the cleaner's buffer (128 MB by default) is meant for more keys. */
  private static final Map<String, String> SIZES =
      Map.of(
          "message.max.bytes", LARGEST,
          "replica.fetch.max.bytes", LARGEST,
          "log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));

  /**
   * A group forms at once, and what a killed application left behind is cleared soon: its open
   * transaction within a second after it timed out, its membership as fast as it asked for. A
   * broker that was killed counts as alive until its session ends, and its successor waits for
   * that.
   */
  private static final Map<String, String> PACE =
      Map.of(
          "group.initial.rebalance.delay.ms", "0",
          "group.min.session.timeout.ms", "1000",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "broker.session.timeout.ms", "4000",
          "broker.heartbeat.interval.ms", "1000",
          "num.network.threads", "2",
          "num.io.threads", "4");

  private LocalNode() {}

  /** Adds the settings of a node that don't tell it from others, by Kafka's names. */
  public static void addSettings(Map<Object, Object> properties) {
    properties.put("process.roles", "broker,controller");
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("auto.create.topics.enable", "false");
    properties.putAll(SIZES);
    properties.putAll(PACE);
  }

  /**
   * Gives an empty directory the identity of a node.
   *
   * @param scram who may log in: {@code SCRAM-SHA-256=[name=...,password=...]}
   */
  public static void format(int nodeId, String clusterId, Path logs, List<String> scram)
      throws IOException {
    try {
      new Formatter()
          .setNodeId(nodeId)
          .setClusterId(clusterId)
          .addDirectory(logs.toString())
          .setMetadataLogDirectory(logs.toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName("CONTROLLER")
          .setScramArguments(scram)
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** A port of this machine that nothing listens on now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port on " + LOOPBACK + ": " + e.getMessage(), e);
    }
  }
}
