package io.tonestream.trainer.feedback;

import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import io.tonestream.trainer.RetrainingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feedback, from the topic by way of the file, which forgets what was erased and what is too old.
 * One thread's own, but for {@link #count} and {@link #readAt}; whoever made it closes the file.
 */
public final class FeedbackSource {
  private static final Logger log = LoggerFactory.getLogger(FeedbackSource.class);

  /** How long Kafka may take to answer. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Supplier<TopicReader> readers;
  private final String topic;
  private final Supplier<String> topicId;
  private final FeedbackFile file;
  private final Duration retention;
  private final Consumer<Set<String>> leaving;
  private final InstantSource clock;
  private final AtomicInteger count;
  private volatile @Nullable Instant readAt;

  /**
   * Reads into this file.
   *
   * @param readers open the topic
   * @param topic its name, prefix and all
   * @param topicId looks up Kafka's id of the topic that has the name now
   * @param retention how long feedback is kept, to the day
   * @param leaving hears of the texts that are to be forgotten before they go
   */
  public FeedbackSource(
      Supplier<TopicReader> readers,
      String topic,
      Supplier<String> topicId,
      FeedbackFile file,
      Duration retention,
      Consumer<Set<String>> leaving,
      InstantSource clock) {
    this.readers = readers;
    this.topic = topic;
    this.topicId = topicId;
    this.file = file;
    this.retention = retention;
    this.leaving = leaving;
    this.clock = clock;
    this.count = new AtomicInteger(file.size());
  }

  /**
   * Reads what is new on the topic, and forgets what is to be, whether Kafka answers or not.
   *
   * @throws RetrainingException if the topic can't be read
   */
  public void update() {
    try (TopicReader reader = readers.get()) {
      Instant start = clock.instant();
      new FeedbackReader(reader, topic, topicId.get(), log::warn).update(file, TIMEOUT);
      readAt = start;
    } catch (InterruptException e) {
      throw e;
    } catch (UnknownTopicOrPartitionException e) {
      throw new RetrainingException(
          "there is no topic "
              + topic
              + ": create it, or start again with tonestream.topics.auto-create=true");
    } catch (TopicException e) {
      throw new RetrainingException(String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      throw new RetrainingException(
          "can't read topic %s: %s; check that Kafka answers".formatted(topic, e.getMessage()));
    } finally {
      count.set(file.size());
      forget();
    }
  }

  /** By whole days, since the file is written anew for it. */
  private void forget() {
    Instant oldest = clock.instant().minus(retention).truncatedTo(ChronoUnit.DAYS);
    int gone = file.forget(oldest, leaving);
    if (gone > 0) {
      log.info("{} corrections are gone from the feedback: erased, or older than {}", gone, oldest);
    }
  }

  /** What each sender last said, in the order in which it was said. */
  public Collection<Correction> latest() {
    return file.latest();
  }

  /** How much of it there is so far. Any thread may ask. */
  public int count() {
    return count.get();
  }

  /** All that had come by then is read; null before the first time. Any thread may ask. */
  public @Nullable Instant readAt() {
    return readAt;
  }
}
