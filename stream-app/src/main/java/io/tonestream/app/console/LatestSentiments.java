package io.tonestream.app.console;

import io.tonestream.app.feed.SentimentReader;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * The last committed record of each brand. One thread uses and closes it; a record that can't be
 * read is a {@link CommandFailure}.
 */
final class LatestSentiments implements AutoCloseable {
  private final SentimentReader reader;
  private final Map<String, BrandSentiment> latest = new LinkedHashMap<>();

  private LatestSentiments(SentimentReader reader) {
    this.reader = reader;
  }

  static LatestSentiments open(String bootstrap, String topic) {
    return new LatestSentiments(
        SentimentReader.open(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap), topic));
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

  private final class Changed implements SentimentReader.Sink {
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
