package io.tonestream.bench;

import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.service.Shutdown;
import io.tonestream.service.TopicsConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench parked}: an instance of the app whose model takes a set time for each text. */
@Command(
    name = "parked",
    sortOptions = false,
    description = {
      "An instance of the app, as 'stream' runs it, whose model is parked for a set time for each",
      "text and says the same of all. scripts/slow-model-test starts some. Ctrl-C stops it.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ParkedCommand implements Callable<Integer> {
  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the windows are kept.")
  private Path stateDir;

  @Option(
      names = "--millis",
      paramLabel = "N",
      required = true,
      description = "What a text takes, in milliseconds.")
  private long millis;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Of each topic that is missing (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Stream threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws InterruptedException {
    try (Shutdown shutdown = new Shutdown()) {
      Pipeline pipeline =
          shutdown.closes(
              new Pipeline(
                  new TopicsConfiguration(kafka.prefix(), true, partitions, 1),
                  kafka.settings(),
                  stateDir,
                  new ParkedModel(Duration.ZERO, Duration.ofMillis(millis)),
                  BatchingConfiguration.DEFAULT.capacity(),
                  threads));
      pipeline.start();
      System.out.println("Ready with a model of " + millis + " ms a text");
      pipeline.awaitStop();
      return 0;
    }
  }
}
