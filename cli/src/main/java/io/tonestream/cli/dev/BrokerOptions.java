package io.tonestream.cli.dev;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every command takes that runs the embedded broker. */
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class BrokerOptions {
  static final int DEFAULT_PORT = 9092;

  /** Enough for the threads of one machine: each partition more costs time at the start. */
  static final int PARTITIONS = 4;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "" + DEFAULT_PORT,
      description = "Port of the broker (default: ${DEFAULT-VALUE}); 0 takes a free one.")
  private int port;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      defaultValue = ".tonestream",
      description = "Where the data is kept (default: ${DEFAULT-VALUE}).")
  private Path dataDirectory;

  int port() {
    return port;
  }

  Path dataDirectory() {
    return dataDirectory;
  }
}
