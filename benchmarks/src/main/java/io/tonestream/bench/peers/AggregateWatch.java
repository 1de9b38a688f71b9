package io.tonestream.bench.peers;

import io.tonestream.bench.peers.AggregateFormat.Reading;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Follows an engine's committed aggregates, to see when they have counted all texts. A thread of
 * its own reads; the rest is guarded by this.
 */
final class AggregateWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AggregateFormat format;
  private final long expected;
  private final Thread thread = new Thread(this::run, "aggregate-watch");
  private final Map<String, Reading> slots = new HashMap<>();
  private long counted;
  private long completeNanos;
  private @Nullable Map<String, long[]> complete;
  private @Nullable RuntimeException failure;

  /**
   * Begins to read.
   *
   * @param consumer at the start of all partitions; closed with this
   * @param expected labels that there will be
   */
  AggregateWatch(KafkaConsumer<byte[], byte[]> consumer, AggregateFormat format, long expected) {
    this.consumer = consumer;
    this.format = format;
    this.expected = expected;
    thread.setDaemon(true);
    thread.start();
  }

  /** How many labels are counted by now. */
  synchronized long counted() {
    if (failure != null) {
      throw failure;
    }
    return counted;
  }

  synchronized boolean isComplete() {
    return complete != null;
  }

  /** When they were complete, by {@link System#nanoTime}. */
  synchronized long completeNanos() {
    return completeNanos;
  }

  /** By brand, in the order of {@link LabelCount}, as they were when they were complete. */
  synchronized Map<String, long[]> countsByBrand() {
    if (complete == null) {
      throw new IllegalStateException("the aggregates are not complete");
    }
    return complete;
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (true) {
        take(consumer.poll(POLL));
      }
    } catch (WakeupException e) {
      // Closed.
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private synchronized void fail(RuntimeException e) {
    failure = e;
  }

  private synchronized void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      format.read(record.key(), record.value()).ifPresent(this::count);
      if (complete == null && counted == expected) {
        completeNanos = System.nanoTime();
        complete = byBrand();
      }
    }
  }

  private void count(Reading reading) {
    @Nullable Reading before = slots.get(reading.slot());
    Reading now =
        before != null && format == AggregateFormat.ADDED_COUNTS ? sum(before, reading) : reading;
    slots.put(now.slot(), now);
    counted += total(now) - (before == null ? 0 : total(before));
  }

  private Map<String, long[]> byBrand() {
    Map<String, long[]> sums = new TreeMap<>();
    for (Reading reading : slots.values()) {
      sums.merge(reading.brand(), reading.counts(), AggregateWatch::sum);
    }
    return sums;
  }

  private static Reading sum(Reading one, Reading other) {
    return new Reading(one.slot(), one.brand(), sum(one.counts(), other.counts()));
  }

  private static long[] sum(long[] one, long[] other) {
    long[] sum = one.clone();
    Arrays.setAll(sum, kind -> one[kind] + other[kind]);
    return sum;
  }

  private static long total(Reading reading) {
    return Arrays.stream(reading.counts()).sum();
  }
}
