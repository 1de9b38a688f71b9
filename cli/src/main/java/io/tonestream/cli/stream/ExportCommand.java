package io.tonestream.cli.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.OutputFile;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Topic;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: the figures of {@code sentiment-aggregates} as rows, for other programs. */
@Command(
    name = "export",
    sortOptions = false,
    description = {
      "Writes the last figures of all brands as rows, one for each brand and window; with --follow",
      "also each update from then on, until it is stopped. The topic keeps the last record of each",
      "brand alone: a history is what was followed.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class ExportCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(500);

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "csv",
      description = "csv or jsonl (default: ${DEFAULT-VALUE}).")
  private SentimentRows.Format format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes to this new file (default: to the standard output).")
  private @Nullable Path out;

  @Option(names = "--brand", paramLabel = "B", description = "This brand alone; may be repeated.")
  private Set<String> brands = Set.of();

  @Option(
      names = "--window",
      paramLabel = "LENGTH",
      description = "This window alone, such as 5m or PT5M; may be repeated.")
  private Set<Duration> windows = Set.of();

  @Option(names = "--follow", description = "Goes on with each update.")
  private boolean follow;

  @Mixin private KafkaOptions kafka;

  @Override
  public Integer call() {
    String topic = kafka.topic(Topic.SENTIMENT_AGGREGATES);
    if (out != null) {
      requireNew(out);
    }
    try (LatestSentiments sentiments =
        LatestSentiments.open(kafka.settings(List.of(topic)), topic)) {
      sentiments.readToEnd();
      if (!follow) {
        requireWhatWasAskedFor(sentiments, topic);
      }
      export(sentiments);
      return 0;
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure("can't write%s: %s".formatted(out == null ? "" : " " + out, e), e);
    }
  }

  private static void requireNew(Path out) {
    if (Files.exists(out)) {
      throw new CommandFailure("--out: %s is there already".formatted(out));
    }
    OutputFile.requireWritable("--out", out);
  }

  private void requireWhatWasAskedFor(LatestSentiments sentiments, String topic) {
    if (brands.isEmpty() && windows.isEmpty()) {
      return;
    }
    sentiments.requireAny(topic);
    if (!brands.isEmpty() && sentiments.all().stream().noneMatch(this::isAskedFor)) {
      throw sentiments.noBrand(brands);
    }
    if (!windows.isEmpty()
        && sentiments.all().stream()
            .flatMap(known -> known.windows().stream())
            .noneMatch(this::isAskedFor)) {
      throw sentiments.noWindow(windows);
    }
  }

  private void export(LatestSentiments sentiments) throws IOException {
    try (Writer writer = open()) {
      SentimentRows rows = new SentimentRows(writer, format);
      write(sentiments.all(), rows);
      while (follow && !System.out.checkError() && !Thread.currentThread().isInterrupted()) {
        write(sentiments.poll(POLL), rows);
      }
    }
  }

  private void write(Collection<BrandSentiment> sentiments, SentimentRows rows) throws IOException {
    for (BrandSentiment sentiment : sentiments) {
      if (isAskedFor(sentiment)) {
        for (Window window : sentiment.windows()) {
          if (isAskedFor(window)) {
            rows.write(sentiment, window);
          }
        }
      }
    }
    rows.flush();
  }

  private boolean isAskedFor(BrandSentiment sentiment) {
    return brands.isEmpty() || brands.contains(sentiment.brand());
  }

  private boolean isAskedFor(Window window) {
    return windows.isEmpty() || windows.contains(window.length());
  }

  /** What is printed is left open. */
  private Writer open() throws IOException {
    if (out != null) {
      return new OutputStreamWriter(
          Files.newOutputStream(out, StandardOpenOption.CREATE_NEW), UTF_8);
    }
    return new PrintWriter(spec.commandLine().getOut()) {
      @Override
      public void close() {
        flush();
      }
    };
  }
}
