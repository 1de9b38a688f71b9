package io.tonestream.cli.dev;

import io.tonestream.broker.EmbeddedBroker;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicAdmin;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code broker}: the embedded broker alone, with the topics, until the JVM is told to stop. */
@Command(
    name = "broker",
    sortOptions = false,
    description = {
      "Runs a Kafka broker on this machine, with the topics of the stream, until Ctrl-C.",
      "Its data is kept. It listens on 127.0.0.1 alone: use a real cluster for anything else.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class BrokerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private BrokerOptions options;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    EmbeddedBroker broker = EmbeddedBroker.start(options.dataDirectory(), options.port());
    CountDownLatch stopped = stopWithTheJvm(broker, err);
    createTopics(broker);
    describe(broker, spec.commandLine().getOut());
    stopped.await();
    return 0;
  }

  /** The JVM waits for its shutdown hooks, so the broker stops in good order. */
  private static CountDownLatch stopWithTheJvm(EmbeddedBroker broker, PrintWriter err) {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  err.println("Stopping the broker ...");
                  broker.close();
                  err.println("Stopped; its data is kept.");
                  stopped.countDown();
                },
                "stop-broker"));
    return stopped;
  }

  private static void createTopics(EmbeddedBroker broker) {
    Map<String, Object> kafka =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (TopicAdmin admin = TopicAdmin.open(kafka, Topic::topicName)) {
      admin.createAllMissing(BrokerOptions.PARTITIONS, 1);
    }
  }

  private void describe(EmbeddedBroker broker, PrintWriter out) {
    String bootstrap = broker.bootstrapServers();
    List<String> lines =
        List.of(
            "Kafka is up at "
                + bootstrap
                + ", its data in "
                + options.dataDirectory().toAbsolutePath()
                + ".",
            "Try next, in another terminal:",
            "  ./tonestream stream --bootstrap " + bootstrap,
            "  echo '{\"text\":\"I love my new iPhone\"}' | kcat -P -b "
                + bootstrap
                + " -t raw-text",
            "  kcat -C -b " + bootstrap + " -t labeled-text",
            "  ./tonestream watch --bootstrap " + bootstrap,
            "Ctrl-C stops it.");
    lines.forEach(out::println);
    out.flush();
  }
}
