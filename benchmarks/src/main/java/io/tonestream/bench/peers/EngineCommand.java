package io.tonestream.bench.peers;

import io.tonestream.topics.Brokers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program that {@code bench peers} starts: one engine, until the JVM is told to stop. */
@Command(
    name = "engine",
    sortOptions = false,
    description = {
      "Runs one engine, until Ctrl-C: what 'bench peers' starts. Its topics must be there.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class EngineCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ENGINE", description = "One of ${COMPLETION-CANDIDATES}.")
  private Engine engine;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      defaultValue = Brokers.DEFAULT,
      description = "The Kafka cluster (default: ${DEFAULT-VALUE}).")
  private String bootstrap;

  @Option(names = "--prefix", paramLabel = "P", defaultValue = "", description = "Of its topics.")
  private String prefix;

  @Option(names = "--threads", paramLabel = "N", required = true, description = "That score texts.")
  private int threads;

  @Option(
      names = "--commit-interval",
      paramLabel = "DURATION",
      required = true,
      description = "From one commit to the next.")
  private Duration commitInterval;

  @Option(
      names = "--model",
      paramLabel = "BUNDLE",
      required = true,
      description = "The model's bundle.")
  private Path model;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where it may keep state.")
  private Path stateDir;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EngineCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PeerSettings settings =
        new PeerSettings(bootstrap, prefix, threads, commitInterval, model, stateDir);
    switch (engine) {
      case BARE_LOOP -> new BareLoop(settings).run();
      case PER_RECORD_STREAMS -> new PerRecordStreams(settings).run();
      case FLINK -> new FlinkJob(settings).run();
      case TONESTREAM, TONESTREAM_PLAIN ->
          throw new IllegalArgumentException(engine + " is run by './tonestream stream'");
    }
    return 0;
  }
}
