package io.tonestream.bench.chaos;

import static java.util.stream.Collectors.joining;

import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.broker.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers in processes of their own, each a controller too, that keep every record on all
 * three and take it once two have it. Clients reach each of them through a {@link SlowProxy}. Used
 * by one thread at a time; its owner closes it.
 */
final class BrokerCluster implements AutoCloseable {
  static final int SIZE = 3;
  private static final String HEAP = "-Xmx384m";

  private final Path folder;
  private final String clusterId = Uuid.randomUuid().toString();
  private final List<Node> nodes = new ArrayList<>();

  private BrokerCluster(Path folder) {
    this.folder = folder;
  }

  /** Where a broker listens: for clients (by way of the proxy), brokers and controllers. */
  private static final class Node {
    private final int clients = LocalNode.freePort();
    private final int brokers = LocalNode.freePort();
    private final int controller = LocalNode.freePort();
    private final SlowProxy proxy;
    private JavaProcess process;
    private int starts;

    @SuppressWarnings("NullAway") // started before anyone else sees it
    Node() throws IOException {
      proxy = SlowProxy.open(clients);
    }
  }

  /** Starts all of them; they take requests a little later. */
  static BrokerCluster start(Path folder) throws IOException {
    BrokerCluster cluster = new BrokerCluster(Files.createDirectories(folder));
    for (int i = 0; i < SIZE; i++) {
      cluster.nodes.add(new Node());
    }
    for (int i = 0; i < SIZE; i++) {
      cluster.format(i);
      cluster.restart(i);
    }
    return cluster;
  }

  /** Where clients connect. */
  String bootstrapServers() {
    return nodes.stream().map(node -> "127.0.0.1:" + node.proxy.port()).collect(joining(","));
  }

  /** Kills one, as a power cut would. */
  void kill(int broker) {
    nodes.get(broker).process.close();
  }

  /** Starts one that is down. */
  void restart(int broker) throws IOException {
    Node node = nodes.get(broker);
    node.starts++;
    String name = "broker-%d-%d".formatted(broker + 1, node.starts);
    Path settings = folder.resolve("broker-" + (broker + 1) + ".properties");
    try (var writer = Files.newBufferedWriter(settings)) {
      configuration(broker).store(writer, null);
    }
    node.process =
        JavaProcess.java(
            name,
            folder.resolve(name + ".log"),
            List.of(HEAP),
            System.getProperty("java.class.path"),
            "kafka.Kafka",
            List.of(settings.toString()),
            Map.of());
  }

  /** Holds up what clients and one broker say to each other. */
  void slowDown(int broker, Duration by) {
    nodes.get(broker).proxy.slowDown(by);
  }

  /** Ends all connections of clients with one broker. */
  void cut(int broker) {
    nodes.get(broker).proxy.cut();
  }

  @Override
  public void close() {
    nodes.forEach(
        node -> {
          node.process.close();
          node.proxy.close();
        });
  }

  private void format(int broker) throws IOException {
    LocalNode.format(broker + 1, clusterId, logs(broker), List.of());
  }

  private Path logs(int broker) throws IOException {
    return Files.createDirectories(folder.resolve("broker-" + (broker + 1)));
  }

  private Properties configuration(int broker) throws IOException {
    Node node = nodes.get(broker);
    Properties properties = new Properties();
    LocalNode.addSettings(properties);
    properties.putAll(
        Map.of(
            "node.id", String.valueOf(broker + 1),
            "log.dirs", logs(broker).toString(),
            "controller.quorum.voters", voters(),
            "inter.broker.listener.name", "BROKERS",
            "listener.security.protocol.map",
                "CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "listeners",
                "CLIENTS://127.0.0.1:%d,BROKERS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                    .formatted(node.clients, node.brokers, node.controller),
            "advertised.listeners",
                "CLIENTS://127.0.0.1:%d,BROKERS://127.0.0.1:%d"
                    .formatted(node.proxy.port(), node.brokers)));
    properties.putAll(
        Map.of(
            "default.replication.factor", "3",
            "min.insync.replicas", "2",
            "offsets.topic.num.partitions", "3",
            "transaction.state.log.num.partitions", "3",
            "transaction.state.log.min.isr", "2"));
    return properties;
  }

  private String voters() {
    return IntStream.range(0, SIZE)
        .mapToObj(i -> "%d@127.0.0.1:%d".formatted(i + 1, nodes.get(i).controller))
        .collect(joining(","));
  }
}
