package io.tonestream.app.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.topics.JsonSink;
import io.tonestream.topics.TopicFollower;
import io.tonestream.topics.TopicReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in memory what a topic says, on a thread of its own. A record that can't be read is counted
 * ({@code tonestream.feed.rejected}), logged and skipped. Started once and closed by whoever made
 * it.
 *
 * @param <T> what the topic's values are
 */
public final class TopicFeed<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFeed.class);

  private final Map<String, Object> kafka;
  private final String topic;
  private final Class<T> type;
  private final boolean isWritten;
  private final Latest<T> latest;
  private final InstantSource clock;
  private final Counter rejected;
  private volatile @Nullable TopicFollower follower;

  /** Where it is kept. Thread-safe. */
  public interface Latest<T> {
    /** A key has news. */
    void put(T value, Instant now);

    /** A key is no more. */
    void remove(String key);

    /** The topic was made anew: no key that it held is known any more. */
    void clear();

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
  }

  /** Begins to read. */
  public void start() {
    if (!isWritten) {
      latest.complete();
      return;
    }
    TopicFollower started =
        new TopicFollower(
            topic + "-feed",
            "the topic " + topic,
            List.of(TopicReader.open(kafka, topic).into(new IntoLatest())),
            this::completeAtEnd);
    started.start();
    follower = started;
  }

  @Override
  public void close() {
    TopicFollower started = follower;
    if (started != null) {
      started.close();
    }
  }

  private void completeAtEnd(boolean atEnd) {
    if (atEnd && !latest.isComplete()) {
      latest.complete();
    }
  }

  private final class IntoLatest extends JsonSink<T> {
    IntoLatest() {
      super(type);
    }

    @Override
    protected void put(T value) {
      latest.put(value, clock.instant());
    }

    @Override
    protected void remove(String key) {
      latest.remove(key);
    }

    @Override
    protected void reject(String where, BadJsonException reason) {
      rejected.increment();
      log.warn("Skipped {}, which is no {}: {}", where, type.getSimpleName(), reason.getMessage());
    }

    @Override
    public void restart(String where) {
      log.warn("Topic {} was made anew, or lost records: it is read from its start", where);
      latest.clear();
    }
  }
}
