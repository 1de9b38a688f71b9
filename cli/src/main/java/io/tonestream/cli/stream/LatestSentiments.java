package io.tonestream.cli.stream;

import io.tonestream.app.feed.TopicReader;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last committed record of each brand. One thread uses and closes it; a record that can't be
 * read is a {@link CommandFailure}.
 */
final class LatestSentiments implements AutoCloseable {
  private final TopicReader<BrandSentiment> reader;
  private final Map<String, BrandSentiment> latest = new LinkedHashMap<>();

  private LatestSentiments(TopicReader<BrandSentiment> reader) {
    this.reader = reader;
  }

  static LatestSentiments open(Map<String, Object> kafka, String topic) {
    return new LatestSentiments(TopicReader.open(kafka, topic, BrandSentiment.class));
  }

  /** Reads all that was committed when this was called. */
  void readToEnd() {
    reader.readToEnd(new Changed());
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

  @Override
  public void close() {
    reader.close();
  }

  private final class Changed implements TopicReader.Sink<BrandSentiment> {
    private final Map<String, BrandSentiment> brands = new LinkedHashMap<>();

    @Override
    public void take(BrandSentiment sentiment) {
      latest.put(sentiment.brand(), sentiment);
      brands.put(sentiment.brand(), sentiment);
    }

    @Override
    public void remove(String brand) {
      latest.remove(brand);
      brands.remove(brand);
    }

    @Override
    public void reject(String where, BadJsonException reason) {
      throw new CommandFailure(
          "%s is no brand sentiment: %s".formatted(where, reason.getMessage()), reason);
    }
  }
}
