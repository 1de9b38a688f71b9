package io.tonestream.bench.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench chaos}: whether the promises hold while everything fails. */
@Command(
    name = "chaos",
    sortOptions = false,
    description = {
      "Runs three brokers and three instances of the app, hurts them in every way that happens in",
      "production, under load with 1 %% bad records, while models are published; heals them, and",
      "proves from the topics alone that nothing was lost, nothing doubled, and every window is",
      "right. scripts/chaos runs it. Linux only; a full disk needs root, wrong clocks a C compiler.",
      ""
    })
public final class ChaosCommand implements Callable<Integer> {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which faults, and when (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many seeds from that one on, one after the other (default: 1).")
  private int seeds;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How long each is hurt (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Records a second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--plant",
      paramLabel = "BUG",
      description =
          "Plant a bug, and end with 0 once it is found: ${COMPLETION-CANDIDATES}. Needs a JDK.")
  private @Nullable PlantedBug bug;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description = "Keep logs and data in this folder (default: deleted at the end).")
  private @Nullable Path keep;

  @Option(names = "--json", description = "Print the figures as JSON, one line for each seed.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path work = keep == null ? Files.createTempDirectory("tonestream-chaos") : keep;
    try {
      Path planted = null;
      if (bug != null) {
        planted = work.resolve("planted");
        bug.plant(repository(), planted);
      }
      boolean holds = true;
      for (long each = seed; each < seed + seeds && holds; each++) {
        ChaosReport report =
            new ChaosRun(
                    new ChaosRun.Settings(
                        each, minutes, rate, work.resolve("seed-" + each), planted))
                .run();
        System.out.println(json ? new String(Json.write(report), UTF_8) : report.text());
        holds = report.holds();
      }
      return holds == (bug == null) ? 0 : 1;
    } finally {
      if (keep == null) {
        Utils.delete(work.toFile());
      }
    }
  }

  private static Path repository() {
    String script = System.getProperty("shipped.script");
    if (script == null) {
      throw new CommandFailure("bugs are planted in the sources: run scripts/chaos in a clone");
    }
    Path folder = Path.of(script).getParent();
    return folder == null ? Path.of(".") : folder;
  }
}
