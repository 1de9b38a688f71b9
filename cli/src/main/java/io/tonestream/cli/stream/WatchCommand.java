package io.tonestream.cli.stream;

import io.tonestream.app.windows.ShareOfVoice;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.Terminal;
import io.tonestream.cli.stream.BrandTable.Style;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code watch}: the brands of {@code sentiment-aggregates} in the terminal, live. */
@Command(
    name = "watch",
    sortOptions = false,
    description = {
      "Shows the sentiment of all brands, live: the net of positive and negative texts, its 95 %%"
          + " interval and what it was in the window before. A * marks a move that chance alone"
          + " makes in fewer than one of a hundred windows; VOICE is the share of all brands' texts.",
      "In a terminal the table is drawn in place; elsewhere every change is a line.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class WatchCommand implements Callable<Integer> {
  private static final Duration REDRAW = Duration.ofMillis(500);

  @Spec private CommandSpec spec;

  @Option(
      names = "--window",
      paramLabel = "LENGTH",
      defaultValue = "5m",
      description = "The window, such as 5m or PT5M (default: ${DEFAULT-VALUE}).")
  private Duration window;

  @Option(
      names = "--brand",
      paramLabel = "B",
      description = "Shows all windows of this brand instead.")
  private @Nullable String brand;

  @Option(names = "--once", description = "Prints the table once and ends.")
  private boolean once;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "The topic's whole name (default: sentiment-aggregates, with --prefix).")
  private @Nullable String topic;

  @Mixin private KafkaOptions kafka;

  @Override
  public Integer call() {
    Map<String, Object> settings = kafka.settings(List.of(topic()));
    try (LatestSentiments sentiments = LatestSentiments.open(settings, topic())) {
      sentiments.readToEnd();
      return once ? print(sentiments) : follow(sentiments);
    }
  }

  private String topic() {
    return topic == null ? kafka.topic(Topic.SENTIMENT_AGGREGATES) : topic;
  }

  private int print(LatestSentiments sentiments) {
    sentiments.requireAny(topic());
    requireWhatWasAskedFor(sentiments);
    new Screen(spec.commandLine().getOut()).print(table(sentiments.all()));
    return 0;
  }

  /** Goes on until the JVM is stopped. */
  private int follow(LatestSentiments sentiments) {
    Screen screen = new Screen(spec.commandLine().getOut());
    boolean terminal = Terminal.hasOutputStream();
    screen.print(
        terminal && sentiments.all().isEmpty()
            ? List.of("Waiting for the first texts ...")
            : shortened(table(sentiments.all()), terminal));
    while (!System.out.checkError() && !Thread.currentThread().isInterrupted()) {
      Collection<BrandSentiment> changed = sentiments.poll(REDRAW);
      if (!changed.isEmpty()) {
        requireWhatWasAskedFor(sentiments);
        if (terminal) {
          screen.redraw(shortened(table(sentiments.all()), true));
        } else {
          screen.print(lines(drawing(sentiments.all()), changed));
        }
      }
    }
    return 0;
  }

  private List<String> table(Collection<BrandSentiment> brands) {
    BrandTable drawing = drawing(brands);
    List<String> table = new ArrayList<>();
    table.add(
        brand == null
            ? drawing.brandHeader(brands, window)
            : drawing.windowHeader(askedFor(brands)));
    table.addAll(lines(drawing, brands));
    return table;
  }

  private List<String> lines(BrandTable drawing, Collection<BrandSentiment> brands) {
    return brand == null ? drawing.brands(brands, window) : drawing.windows(askedFor(brands));
  }

  private List<BrandSentiment> askedFor(Collection<BrandSentiment> brands) {
    return brands.stream().filter(known -> known.brand().equalsIgnoreCase(brand)).toList();
  }

  private BrandTable drawing(Collection<BrandSentiment> all) {
    Instant now = Instant.now();
    return new BrandTable(
        new Style(Terminal.columns(), Terminal.wantsColour(), ZoneId.systemDefault()),
        now,
        brand == null ? ShareOfVoice.of(window, all, now) : Map.of());
  }

  /** What a terminal can show without scrolling, which would break drawing in place. */
  private static List<String> shortened(List<String> lines, boolean terminal) {
    int most = Math.max(3, Terminal.lines() - 2);
    if (!terminal || lines.size() <= most) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, most - 1));
    shown.add("… and " + (lines.size() - most + 1) + " more");
    return shown;
  }

  private void requireWhatWasAskedFor(LatestSentiments sentiments) {
    if (brand != null && askedFor(sentiments.all()).isEmpty()) {
      throw sentiments.noBrand(List.of(brand));
    }
    if (brand == null
        && sentiments.all().stream()
            .flatMap(known -> known.windows().stream())
            .noneMatch(known -> known.length().equals(window))) {
      throw sentiments.noWindow(List.of(window));
    }
  }
}
