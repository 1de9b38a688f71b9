package io.tonestream.app.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.schemas.BadJsonException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in memory what a topic says, on a thread of its own. A record that can't be read is counted
 * ({@code tonestream.feed.rejected}), logged and skipped; if Kafka can't be reached, it tries until
 * it can. Started once and closed by whoever made it.
 *
 * @param <T> what the topic's values are
 */
public final class TopicFeed<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFeed.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Map<String, Object> kafka;
  private final String topic;
  private final Class<T> type;
  private final boolean isWritten;
  private final Latest<T> latest;
  private final InstantSource clock;
  private final Counter rejected;
  private final Thread thread;
  private final TopicReader.Sink<T> sink = new IntoLatest();
  private volatile @Nullable TopicReader<T> reader;
  private volatile boolean closing;

  /** Where it is kept. Thread-safe. */
  public interface Latest<T> {
    /** A key has news. */
    void put(T value, Instant now);

    /** A key is no more. */
    void remove(String key);

    /** From now on, all that the topic holds has been read once. */
    void complete();

    /** Whether all that the topic held at the start has been read. */
    boolean isComplete();
  }

  /**
   * A feed that is not started yet.
   *
   * @param kafka settings of a consumer by Kafka's names
   * @param topic its name, prefix and all
   * @param type what its values are
   * @param isWritten whether the stream writes it; if not, the topic may be missing, and is taken
   *     for empty
   * @param latest where it is kept
   */
  public TopicFeed(
      Map<String, Object> kafka,
      String topic,
      Class<T> type,
      boolean isWritten,
      Latest<T> latest,
      InstantSource clock,
      MeterRegistry meters) {
    this.kafka = kafka;
    this.topic = topic;
    this.type = type;
    this.isWritten = isWritten;
    this.latest = latest;
    this.clock = clock;
    this.rejected =
        Counter.builder("tonestream.feed.rejected")
            .description("Records that could not be read and were skipped")
            .tag("topic", topic)
            .register(meters);
    this.thread = new Thread(this::run, topic + "-feed");
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    if (isWritten) {
      thread.start();
    } else {
      latest.complete();
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    TopicReader<T> current = reader;
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
      try (TopicReader<T> opened = TopicReader.open(kafka, topic, type)) {
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

  private void follow(TopicReader<T> opened) {
    while (!closing) {
      opened.poll(POLL, sink);
      if (!latest.isComplete() && opened.isAtEnd()) {
        latest.complete();
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

  private final class IntoLatest implements TopicReader.Sink<T> {
    @Override
    public void take(T value) {
      latest.put(value, clock.instant());
    }

    @Override
    public void remove(String key) {
      latest.remove(key);
    }

    @Override
    public void reject(String where, BadJsonException reason) {
      rejected.increment();
      log.warn("Skipped {}, which is no {}: {}", where, type.getSimpleName(), reason.getMessage());
    }
  }
}
