package io.tonestream.bench.processes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One broker of the command {@code broker}, in a process of its own. Its owner closes it. */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofMinutes(5);
  private static final String UP = "Kafka is up at ";

  private final JavaProcess process;
  private final String bootstrapServers;

  private BrokerProcess(JavaProcess process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts one on a free port of this machine, and waits until it takes requests.
   *
   * @param folder for its log, and for its data in {@code broker}
   */
  public static BrokerProcess start(Path folder) throws IOException, InterruptedException {
    JavaProcess process =
        JavaProcess.tonestream(
            "broker",
            folder.resolve("broker.log"),
            List.of("broker", "--kafka-port=0", "--data-dir=" + folder.resolve("broker")));
    String up = process.awaitLine(UP, START_WITHIN);
    return new BrokerProcess(process, up.substring(UP.length(), up.indexOf(',')));
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Makes sure that it runs; a command fails with the end of its log otherwise. */
  public void requireAlive() {
    process.requireAlive();
  }

  @Override
  public void close() {
    process.close();
  }
}
