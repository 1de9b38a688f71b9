package io.tonestream.bench.soak;

import io.tonestream.cli.kit.ReportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench soak}: whether memory and lag stay where they are under a steady load. */
@Command(
    name = "soak",
    sortOptions = false,
    description = {
      "Runs a broker and one instance of the app, each a process, finds out how many texts a second",
      "the app takes here, and sends it a steady part of that, with 1 % bad records, while models",
      "are published. Prints how heap, resident memory, RocksDB, lag, threads and files moved, and",
      "holds each brand's labelled texts, and the dead letters, against what was sent. Ends",
      "with 1 if anything moves by more than 5 % an hour, or doesn't add up. scripts/soak runs it.",
      "Linux only; needs a JDK.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class SoakCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long the load is steady (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--load",
      paramLabel = "P",
      defaultValue = "0.7",
      description = "Which part of what the app can take is sent (default: ${DEFAULT-VALUE}).")
  private double load;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Send so many texts a second, and don't find out what the app can take.")
  private @Nullable Double rate;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How long from sample to sample (default: ${DEFAULT-VALUE}).")
  private Duration every;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      description = "What is left out at the beginning (default: a sixth).")
  private @Nullable Duration warmUp;

  @Option(
      names = "--swap-every",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "How long from model to model; 0s for none (default: ${DEFAULT-VALUE}).")
  private Duration swapEvery;

  @Option(
      names = "--heap",
      paramLabel = "MB",
      defaultValue = "1024",
      description = "The size of the app's heap, which is fixed (default: ${DEFAULT-VALUE}).")
  private int heapMegabytes;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description =
          "Keep all samples, as samples.csv, and logs here (default: deleted at the end).")
  private @Nullable Path out;

  @Mixin private ReportOptions reports;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check(minutes >= 1, "--minutes is " + minutes + "; it must be at least 1");
    check(load > 0 && load <= 1, "--load is " + load + "; it must be above 0, and at most 1");
    check(rate == null || rate > 0, "--rate is " + rate + "; it must be above 0");
    check(every.toSeconds() >= 1, "--every is " + every + "; it must be at least a second");
    check(!swapEvery.isNegative(), "--swap-every is " + swapEvery + "; it must not be negative");
    check(heapMegabytes >= 256, "--heap is " + heapMegabytes + "; it must be at least 256");
    Duration duration = Duration.ofMinutes(minutes);
    Duration left = warmUp == null ? duration.dividedBy(6) : warmUp;
    check(!left.isNegative(), "--warm-up is " + left + "; it must not be negative");
    check(
        duration.minus(left).dividedBy(every) >= Trend.BLOCKS,
        "--minutes less --warm-up must have room for %d samples at least, one each %s"
            .formatted(Trend.BLOCKS, every));
    Path work = Files.createTempDirectory("tonestream-soak");
    try {
      Path kept = out == null ? work : Files.createDirectories(out);
      SoakReport report =
          new SoakRun(
                  new SoakRun.Settings(
                      load,
                      rate,
                      duration,
                      left,
                      every,
                      swapEvery,
                      heapMegabytes,
                      kept,
                      reports.isWatched()))
              .run(work);
      reports.print(report, report::text);
      return report.holds() ? 0 : 1;
    } finally {
      Utils.delete(work.toFile());
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
