package io.tonestream.cli.stream;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.topics.JsonSink;
import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last committed record of each brand. One thread uses and closes it; a record that can't be
 * read is a {@link CommandFailure}.
 */
final class LatestSentiments implements AutoCloseable {
  private final TopicReader reader;
  private final Map<String, BrandSentiment> latest = new LinkedHashMap<>();

  private LatestSentiments(TopicReader reader) {
    this.reader = reader;
  }

  static LatestSentiments open(Map<String, Object> kafka, String topic) {
    return new LatestSentiments(TopicReader.open(kafka, topic));
  }

  /** Reads all that was committed when this was called. */
  void readToEnd() {
    reader.readToEnd(KafkaOptions.READ_TIMEOUT, new Changed());
  }

  /** Waits for news at most so long; returns the brands that changed. */
  Collection<BrandSentiment> poll(Duration timeout) {
    Changed changed = new Changed();
    reader.poll(timeout, changed);
    return changed.brands.values();
  }

  Collection<BrandSentiment> all() {
    return latest.values();
  }

  /** Fails if there is nothing yet. */
  void requireAny(String topic) {
    if (latest.isEmpty()) {
      throw new CommandFailure("nothing in %s yet: send texts to raw-text first".formatted(topic));
    }
  }

  /** That there is no such brand, and which there are. */
  CommandFailure noBrand(Collection<String> asked) {
    return new CommandFailure(
        "no brand '%s' yet; there are: %s"
            .formatted(
                String.join("', '", asked),
                all().stream()
                    .map(known -> ConsoleText.clean(known.brand()))
                    .sorted()
                    .collect(Collectors.joining(", "))));
  }

  /** That there is no such window, and which there are. */
  CommandFailure noWindow(Collection<Duration> asked) {
    return new CommandFailure(
        "no window of %s; there are: %s".formatted(joined(asked.stream()), joined(windows())));
  }

  private Stream<Duration> windows() {
    return all().stream().flatMap(known -> known.windows().stream()).map(Window::length);
  }

  private static String joined(Stream<Duration> lengths) {
    return lengths.distinct().sorted().map(Duration::toString).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    reader.close();
  }

  private final class Changed extends JsonSink<BrandSentiment> {
    private final Map<String, BrandSentiment> brands = new LinkedHashMap<>();

    Changed() {
      super(BrandSentiment.class);
    }

    @Override
    protected void put(BrandSentiment sentiment) {
      latest.put(sentiment.brand(), sentiment);
      brands.put(sentiment.brand(), sentiment);
    }

    @Override
    protected void remove(String brand) {
      latest.remove(brand);
      brands.remove(brand);
    }

    @Override
    protected void reject(String where, BadJsonException reason) {
      throw new CommandFailure(
          "%s is no brand sentiment: %s".formatted(where, reason.getMessage()), reason);
    }

    @Override
    public void restart(String topic) {
      latest.clear();
      brands.clear();
    }
  }
}
