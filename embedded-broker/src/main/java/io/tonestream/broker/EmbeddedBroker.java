package io.tonestream.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of one node in this JVM, for trying out and for tests: reachable from this machine
 * only, without security or replicas.
 *
 * <p>Its data stays in the data directory and is there again at the next start, also after the JVM
 * was killed. Whoever starts a broker closes it; any thread may.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int NODE_ID = 1;

  /**
   * What clients have to speak.
   *
   * @param protocol a name of Kafka's security protocols
   * @param settings what the broker needs for it, by Kafka's names
   * @param scram who may log in, as the formatting of a node takes them: {@code
   *     SCRAM-SHA-256=[name=...,password=...]}
   */
  record Listener(String protocol, Map<String, String> settings, List<String> scram) {
    static final Listener PLAIN = new Listener("PLAINTEXT", Map.of(), List.of());
  }

  private final int port;
  private final KafkaRaftServer server;
  private final FileChannel lock;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(int port, KafkaRaftServer server, FileChannel lock) {
    this.port = port;
    this.server = server;
    this.lock = lock;
  }

  /**
   * Starts a broker and returns once it takes requests.
   *
   * @param dataDirectory made when missing; one broker at a time may use it
   * @param port where clients connect; 0 takes a free one
   * @throws IllegalStateException if the port is taken, the directory is in use or can't be
   *     written, or the broker fails; the message says which and what to do
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Listener.PLAIN);
  }

  /** The same, for clients that speak otherwise. */
  static EmbeddedBroker start(Path dataDirectory, int port, Listener listener) {
    Path data = dataDirectory.toAbsolutePath().normalize();
    FileChannel lock = lock(data);
    try {
      int brokerPort = port == 0 ? LocalNode.freePort() : requireFree(port);
      return new EmbeddedBroker(brokerPort, startServer(data, brokerPort, listener), lock);
    } catch (RuntimeException | Error e) {
      release(lock);
      throw e;
    }
  }

  /** Where clients connect, as {@code host:port}. */
  public String bootstrapServers() {
    return LOOPBACK + ":" + port;
  }

  /** Stops the broker and waits until it has. Closing twice is fine. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        server.shutdown();
        server.awaitShutdown();
      } finally {
        release(lock);
      }
    }
  }

  private static KafkaRaftServer startServer(Path data, int port, Listener listener) {
    try {
      Path logs = Files.createDirectories(data.resolve("kafka"));
      format(logs, listener);
      KafkaRaftServer server =
          new KafkaRaftServer(
              KafkaConfig.fromProps(
                  configuration(logs, port, freePortBeside(port), listener), false),
              Time.SYSTEM);
      try {
        server.startup();
      } catch (RuntimeException | Error e) {
        server.shutdown();
        throw e;
      }
      return server;
    } catch (Exception e) {
      throw new IllegalStateException(
          "the embedded broker did not start on port "
              + port
              + " with data in "
              + data
              + ": "
              + e.getMessage()
              + ". If its data is damaged, delete the directory to start afresh.",
          e);
    }
  }

  /** Gives an empty directory the identity of a node; one that has it already is left alone. */
  private static void format(Path logs, Listener listener) throws IOException {
    if (Files.exists(logs.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    LocalNode.format(NODE_ID, Uuid.randomUuid().toString(), logs, listener.scram());
  }

  private static Properties configuration(
      Path logs, int port, int controllerPort, Listener listener) {
    Properties properties = new Properties();
    LocalNode.addSettings(properties);
    properties.put("node.id", String.valueOf(NODE_ID));
    properties.put("log.dirs", logs.toString());
    properties.put(
        "listeners", address("CLIENTS", port) + "," + address("CONTROLLER", controllerPort));
    properties.put("advertised.listeners", address("CLIENTS", port));
    properties.put(
        "listener.security.protocol.map",
        "CLIENTS:" + listener.protocol() + ",CONTROLLER:PLAINTEXT");
    properties.put("inter.broker.listener.name", "CLIENTS");
    properties.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
    addInternalTopics(properties);
    properties.putAll(listener.settings());
    return properties;
  }

  /** One node can hold one replica; one partition each starts soonest. */
  private static void addInternalTopics(Properties properties) {
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
  }

  private static String address(String name, int port) {
    return name + "://" + LOOPBACK + ":" + port;
  }

  private static FileChannel lock(Path data) {
    FileChannel channel = null;
    try {
      Files.createDirectories(data);
      channel =
          FileChannel.open(
              data.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
      release(channel);
      throw inUse(data, null);
    } catch (OverlappingFileLockException e) {
      release(channel);
      throw inUse(data, e);
    } catch (IOException e) {
      release(channel);
      throw new IllegalStateException(
          "the data directory "
              + data
              + " can't be written ("
              + e.getClass().getSimpleName()
              + ": "
              + e.getMessage()
              + "): choose another one with --data-dir",
          e);
    }
  }

  private static IllegalStateException inUse(Path data, @Nullable Exception cause) {
    return new IllegalStateException(
        "another broker uses the data directory "
            + data
            + ": stop that one, or choose another directory with --data-dir",
        cause);
  }

  private static void release(@Nullable FileChannel lock) {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static int requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(LOOPBACK, port));
      return port;
    } catch (IOException e) {
      throw new IllegalStateException(
          "port "
              + port
              + " on "
              + LOOPBACK
              + " is taken ("
              + e.getMessage()
              + "): stop what listens there, or choose another port with --kafka-port",
          e);
    }
  }

  private static int freePortBeside(int taken) {
    int free = LocalNode.freePort();
    return free == taken ? freePortBeside(taken) : free;
  }
}
