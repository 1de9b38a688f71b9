package io.tonestream.topics.publishing;

import static java.util.Objects.requireNonNull;

import io.tonestream.topics.Failures;
import io.tonestream.topics.Patience;
import io.tonestream.topics.TopicException;
import java.time.Duration;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed in partition 0 of a topic, from its start on, without a group. One thread
 * uses and closes it; {@link #wakeup} may be called by any.
 */
final class PartitionReader implements AutoCloseable {
  /** Eight parts of a bundle, so that a fetch need not ask for each. */
  private static final int MAX_FETCHED_BYTES = 4 << 20;

  private static final Duration SLICE = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final String where;
  private final Predicate<ConsumerRecord<byte[], byte[]>> sink;
  private final Runnable reset;

  private PartitionReader(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      String where,
      Predicate<ConsumerRecord<byte[], byte[]>> sink,
      Runnable reset) {
    this.consumer = consumer;
    this.partition = partition;
    this.where = where;
    this.sink = sink;
    this.reset = reset;
  }

  /**
   * Opens the topic; asks Kafka for nothing yet.
   *
   * @param sink takes each record, and says whether that changed anything
   * @param reset is run before records come from the start again, as when the topic was made anew
   */
  static PartitionReader open(
      Map<String, Object> kafka,
      String topic,
      Predicate<ConsumerRecord<byte[], byte[]>> sink,
      Runnable reset) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_FETCHED_BYTES);
    String where = topic + " at " + kafka.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
    TopicPartition partition = new TopicPartition(topic, 0);
    try {
      Consumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return new PartitionReader(consumer, partition, where, sink, reset);
    } catch (KafkaException e) {
      throw new TopicException("can't open topic %s: %s".formatted(where, Failures.reason(e)), e);
    }
  }

  /** Reads on, waiting for news at most so long; true if there were any. */
  boolean poll(Duration timeout) {
    boolean changed = false;
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
        changed |= sink.test(record);
      }
      return changed;
    } catch (OffsetOutOfRangeException e) {
      reset.run();
      consumer.seekToBeginning(List.of(partition));
      return true;
    }
  }

  /**
   * Reads all that is committed at this moment.
   *
   * @param timeout how long nothing may come
   * @throws TopicException if the topic is missing or nothing comes for so long
   */
  void readToEnd(Duration timeout) {
    Patience patience = new Patience(timeout);
    explainingFailures(
        timeout,
        () -> {
          if (consumer.partitionsFor(partition.topic(), timeout).isEmpty()) {
            throw new TopicException(
                "there is no topic %s: start `tonestream dev` or `stream`, which create it"
                    .formatted(where));
          }
          readTo(end(patience), patience);
        });
  }

  /** Whether all that was committed when Kafka last answered is read. */
  boolean isAtEnd() {
    return consumer.currentLag(partition).orElse(1) == 0;
  }

  /** Reads until the record at this offset is read, which need not be committed yet. */
  void readPast(long offset, Duration timeout) {
    explainingFailures(timeout, () -> readTo(offset + 1, new Patience(timeout)));
  }

  /**
   * Takes the values of the records at these rising offsets, and ends before the first that is no
   * longer there. Afterwards polls go on where they were.
   *
   * @param offsets those that were taken are removed
   * @param timeout how long none may come
   * @throws TopicException if none comes for so long
   */
  void takeValuesAt(Deque<Long> offsets, Duration timeout, ValueTaker taker) {
    Patience patience = new Patience(timeout);
    explainingFailures(
        timeout,
        () -> {
          long before = consumer.position(partition, timeout);
          try {
            while (takeSome(offsets, taker, patience)) {
              patience.require();
            }
          } finally {
            consumer.seek(partition, before);
          }
        });
  }

  /** What is done with each value. */
  interface ValueTaker {
    void take(byte[] value);
  }

  /** Makes a running or the next call end with a {@link WakeupException}. From any thread. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    // There is no group to leave; an answer to the last fetch may be half a second away.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  /** False once all are taken, or one isn't there any more. */
  private boolean takeSome(Deque<Long> offsets, ValueTaker taker, Patience patience) {
    if (offsets.isEmpty()) {
      return false;
    }
    if (consumer.position(partition, patience.left()) != offsets.element()) {
      consumer.seek(partition, offsets.element());
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(SLICE)) {
      if (!offsets.isEmpty() && record.offset() == offsets.element() && record.value() != null) {
        taker.take(record.value());
        offsets.remove();
        patience.renew();
      }
    }
    return !offsets.isEmpty() && consumer.position(partition, patience.left()) <= offsets.element();
  }

  private long end(Patience patience) {
    return requireNonNull(consumer.endOffsets(List.of(partition), patience.left()).get(partition));
  }

  private void readTo(long end, Patience patience) {
    long position = consumer.position(partition, patience.left());
    while (position < end) {
      patience.require();
      poll(SLICE);
      long next = consumer.position(partition, patience.left());
      if (next != position) {
        patience.renew();
      }
      position = next;
    }
  }

  private void explainingFailures(Duration timeout, Runnable reading) {
    try {
      reading.run();
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (TimeoutException e) {
      throw new TopicException(
          "can't read topic %s: nothing came for %d s: check that Kafka answers there"
              .formatted(where, timeout.toSeconds()),
          e);
    } catch (KafkaException e) {
      throw new TopicException("can't read topic %s: %s".formatted(where, Failures.reason(e)), e);
    }
  }
}
