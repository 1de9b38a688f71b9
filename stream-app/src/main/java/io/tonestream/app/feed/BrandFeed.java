package io.tonestream.app.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.BrandSentiment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Brands} at what the topic {@code sentiment-aggregates} says, on a thread of its own.
 * A record that can't be read is counted ({@code tonestream.feed.rejected}), logged and skipped; if
 * Kafka can't be reached, it tries until it can. Started once and closed by whoever made it.
 */
public final class BrandFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrandFeed.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Map<String, Object> kafka;
  private final String topic;
  private final Brands brands;
  private final InstantSource clock;
  private final Counter rejected;
  private final Thread thread = new Thread(this::run, "brand-feed");
  private final SentimentReader.Sink sink = new IntoBrands();
  private volatile @Nullable SentimentReader reader;
  private volatile boolean closing;

  /**
   * A feed that is not started yet.
   *
   * @param kafka settings of a consumer by Kafka's names
   * @param topic its name, prefix and all
   */
  public BrandFeed(
      Map<String, Object> kafka,
      String topic,
      Brands brands,
      InstantSource clock,
      MeterRegistry meters) {
    this.kafka = kafka;
    this.topic = topic;
    this.brands = brands;
    this.clock = clock;
    this.rejected =
        Counter.builder("tonestream.feed.rejected")
            .description("Records of sentiment-aggregates that could not be read and were skipped")
            .register(meters);
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    SentimentReader current = reader;
    if (current != null) {
      current.wakeup();
    }
    try {
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing) {
      try (SentimentReader opened = SentimentReader.open(kafka, topic)) {
        reader = opened;
        follow(opened);
      } catch (WakeupException | org.apache.kafka.common.errors.InterruptException e) {
        log.debug("The feed is woken up", e);
      } catch (RuntimeException e) {
        log.warn("Can't read the topic {}; trying again", topic, e);
        pause();
      }
    }
  }

  private void follow(SentimentReader opened) {
    while (!closing) {
      opened.poll(POLL, sink);
      if (!brands.isComplete() && opened.isAtEnd()) {
        brands.complete();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class IntoBrands implements SentimentReader.Sink {
    @Override
    public void take(BrandSentiment sentiment) {
      brands.put(sentiment, clock.instant());
    }

    @Override
    public void remove(String brand) {
      brands.remove(brand);
    }

    @Override
    public void reject(String where, BadJsonException reason) {
      rejected.increment();
      log.warn("Skipped {}, which is no brand sentiment: {}", where, reason.getMessage());
    }
  }
}
