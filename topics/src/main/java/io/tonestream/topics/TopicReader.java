package io.tonestream.topics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is committed on a topic: from its start, or from where it is told to, to its end as it
 * is now or on and on. It belongs to no group, and commits nothing. One thread at a time uses and
 * closes it; {@link #wakeup} may be called by any.
 *
 * <p>Every method but that one throws a {@link TopicException} that names the topic and its place
 * if it can't do what it says.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration SLICE = Duration.ofMillis(100);
  private static final int MAX_POLL_RECORDS = 5_000;

  /** Which part of the heap a poll's records may take. */
  private static final int HEAP_PARTS = 16;

  private final Consumer<byte[], byte[]> consumer;
  private final FetchedBytes fetched;
  private final String topic;
  private final Map<String, ?> kafka;
  private final @Nullable Integer only;

  /** Those that are read; empty until Kafka has said which there are. */
  private List<TopicPartition> partitions = List.of();

  private TopicReader(
      Consumer<byte[], byte[]> consumer,
      FetchedBytes fetched,
      String topic,
      Map<String, ?> kafka,
      @Nullable Integer only) {
    this.consumer = consumer;
    this.fetched = fetched;
    this.topic = topic;
    this.kafka = Map.copyOf(kafka);
    this.only = only;
  }

  /**
   * The offsets of a partition.
   *
   * @param start that of its first record
   * @param end the one after its last committed record
   */
  public record Range(long start, long end) {}

  /**
   * Opens all partitions of a topic, at their start; asks Kafka for nothing yet.
   *
   * @param kafka settings of a consumer by Kafka's names, above all {@code bootstrap.servers}
   * @param topic its name, prefix and all
   */
  public static TopicReader open(Map<String, Object> kafka, String topic) {
    return open(kafka, topic, null);
  }

  /** Opens one partition of a topic, at its start; asks Kafka for nothing yet. */
  public static TopicReader openPartition(Map<String, Object> kafka, String topic, int partition) {
    return open(kafka, topic, Integer.valueOf(partition));
  }

  /**
   * Reads with this consumer, which has no group, reads committed records only and is closed with
   * the reader.
   *
   * @param place where the cluster is, for messages
   */
  public static TopicReader of(Consumer<byte[], byte[]> consumer, String topic, String place) {
    return new TopicReader(
        consumer,
        FetchedBytes.ofHeap(HEAP_PARTS),
        topic,
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, place),
        null);
  }

  private static TopicReader open(
      Map<String, Object> kafka, String topic, @Nullable Integer partition) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    FetchedBytes fetched = FetchedBytes.ofHeap(HEAP_PARTS);
    try {
      return new TopicReader(
          new KafkaConsumer<>(settings, fetched.keys(), fetched.values()),
          fetched,
          topic,
          kafka,
          partition);
    } catch (KafkaException e) {
      throw new TopicException(
          "can't open topic %s at %s: %s"
              .formatted(topic, Brokers.servers(kafka), Failures.reason(e)),
          e);
    }
  }

  /** Whether there is such a topic. */
  public boolean exists(Duration timeout) {
    return explainingFailures(Patience.inAll(timeout), () -> lookUp(timeout));
  }

  /** Makes sure that there is such a topic. */
  public void requireTopic(Duration timeout) {
    explainingFailures(
        Patience.inAll(timeout),
        () -> {
          requirePartitions(timeout);
          return true;
        });
  }

  /** The offsets of each partition now. */
  public Map<Integer, Range> ranges(Duration timeout) {
    return explainingFailures(
        Patience.inAll(timeout),
        () -> {
          requirePartitions(timeout);
          Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
          Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions, timeout);
          Map<Integer, Range> ranges = new TreeMap<>();
          partitions.forEach(
              each -> ranges.put(each.partition(), new Range(of(starts, each), of(ends, each))));
          return ranges;
        });
  }

  /** Goes on at this offset, in a partition that {@link #ranges} names. */
  public void seek(int partition, long offset) {
    consumer.seek(new TopicPartition(topic, partition), offset);
  }

  /**
   * Goes on at what was written at this time or later, but so that no more than so many records are
   * left to the end as it is now.
   */
  public void seek(Instant from, long maxRecords, Duration timeout) {
    Map<Integer, Range> ranges = ranges(timeout);
    long maxOfEach = maxRecords / ranges.size();
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(each -> times.put(each, Math.max(0, from.toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> atTime =
        explainingFailures(Patience.inAll(timeout), () -> consumer.offsetsForTimes(times, timeout));
    ranges.forEach(
        (partition, range) -> {
          OffsetAndTimestamp start = atTime.get(new TopicPartition(topic, partition));
          long first = Math.max(range.start(), range.end() - maxOfEach);
          long wanted = start == null ? range.end() : Math.max(first, start.offset());
          seek(partition, Math.min(range.end(), wanted));
        });
  }

  /**
   * Reads on, waiting for news at most so long, and no longer than that for a broker that doesn't
   * answer.
   *
   * @return whether there were any
   * @throws TopicException if there is no such topic, or it may not be read
   */
  public boolean poll(Duration timeout, RecordSink sink) {
    return explainingFailures(
        Patience.inAll(timeout),
        () -> {
          try {
            requirePartitions(timeout);
          } catch (TimeoutException e) {
            return false;
          }
          return pollPartitions(timeout, sink);
        });
  }

  /**
   * Reads all that is committed at this moment.
   *
   * @param timeout how long nothing may come
   * @throws TopicException if there is no such topic, or nothing comes for so long
   */
  public void readToEnd(Duration timeout, RecordSink sink) {
    readToEnd(Patience.forSilence(timeout), sink);
  }

  /**
   * Reads all that is committed at this moment.
   *
   * @param timeout how long it may take in all
   * @throws TopicException if there is no such topic, or it takes longer
   */
  public void readToEndWithin(Duration timeout, RecordSink sink) {
    readToEnd(Patience.inAll(timeout), sink);
  }

  private void readToEnd(Patience patience, RecordSink sink) {
    explainingFailures(
        patience,
        () -> {
          requirePartitions(patience.left());
          readTo(consumer.endOffsets(partitions, patience.left()), patience, sink);
          return true;
        });
  }

  /**
   * Reads all that was committed before this moment, also where it stands behind what a transaction
   * has written that is still open: once that is over.
   *
   * @param timeout how long nothing may come, such as for such a transaction
   * @throws TopicException if there is no such topic, or nothing comes for so long
   */
  public void readPastOpenTransactions(Duration timeout, RecordSink sink) {
    Patience patience = Patience.forSilence(timeout);
    explainingFailures(
        patience,
        () -> {
          requirePartitions(patience.left());
          Map<TopicPartition, Long> ends = writtenEnds();
          patience.renew();
          readTo(consumer.endOffsets(partitions, patience.left()), patience, sink);
          try {
            readTo(ends, patience, sink);
          } catch (TimeoutException e) {
            throw new TopicException(
                "a transaction on topic %s is still open: %s: try again"
                    .formatted(where(), patience.whatIsOver()),
                e);
          }
          return true;
        });
  }

  /** The offsets after the last records, be they committed or not. */
  private Map<TopicPartition, Long> writtenEnds() {
    try (GroupAdmin admin = GroupAdmin.open(new HashMap<>(kafka))) {
      Map<TopicPartition, Long> ends = admin.ends(topic);
      ends.keySet().retainAll(partitions);
      return ends;
    }
  }

  /** Reads until the record at this offset is read, which need not be committed yet. */
  public void readPast(int partition, long offset, Duration timeout, RecordSink sink) {
    Patience patience = Patience.forSilence(timeout);
    explainingFailures(
        patience,
        () -> {
          requirePartitions(patience.left());
          readTo(Map.of(new TopicPartition(topic, partition), offset + 1), patience, sink);
          return true;
        });
  }

  /** Whether all that was committed when Kafka last answered is read. */
  public boolean isAtEnd() {
    return !partitions.isEmpty()
        && partitions.stream().allMatch(each -> consumer.currentLag(each).orElse(1) == 0);
  }

  /**
   * Takes the values of the records of a partition at these rising offsets, and ends before the
   * first that is no longer there. Afterwards polls go on where they were. For topics of which only
   * that partition is read.
   *
   * @param offsets those that were taken are removed
   * @param timeout how long none may come
   * @throws TopicException if none comes for so long
   */
  public void takeValuesAt(
      int partition,
      Deque<Long> offsets,
      Duration timeout,
      java.util.function.Consumer<byte[]> taker) {
    Patience patience = Patience.forSilence(timeout);
    TopicPartition from = new TopicPartition(topic, partition);
    explainingFailures(
        patience,
        () -> {
          requirePartitions(timeout);
          long before = consumer.position(from, timeout);
          try {
            while (takeSome(from, offsets, taker, patience)) {
              patience.require();
            }
            return true;
          } finally {
            consumer.seek(from, before);
          }
        });
  }

  /** What a {@link TopicFollower} reads on, for this sink. */
  public Followed into(RecordSink sink) {
    return Followed.of(this, sink);
  }

  /** Makes a running or the next call end with a {@link WakeupException}. From any thread. */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    // There is no group to leave; an answer to the last fetch may be half a second away.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private void requirePartitions(Duration timeout) {
    if (!lookUp(timeout)) {
      throw new TopicException(
          "there is no topic %s%s: start `tonestream dev` or `stream`, which create it"
              .formatted(where(), only == null ? "" : " with a partition " + only));
    }
  }

  /** Whether the partitions are known. */
  private boolean lookUp(Duration timeout) {
    if (partitions.isEmpty()) {
      List<TopicPartition> found =
          consumer.partitionsFor(topic, timeout).stream()
              .filter(info -> only == null || info.partition() == only)
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(found);
      consumer.seekToBeginning(found);
      partitions = found;
    }
    return !partitions.isEmpty();
  }

  private boolean pollPartitions(Duration timeout, RecordSink sink) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = fetched.pollAlone(() -> consumer.poll(timeout));
    } catch (OffsetOutOfRangeException e) {
      sink.restart(where());
      consumer.seekToBeginning(partitions);
      return true;
    }
    if (!records.isEmpty()) {
      hand(records, sink);
    }
    return !records.isEmpty();
  }

  private void hand(ConsumerRecords<byte[], byte[]> records, RecordSink sink) {
    boolean taken = false;
    try {
      sink.take(records);
      taken = true;
    } finally {
      if (!taken) {
        records
            .partitions()
            .forEach(each -> consumer.seek(each, records.records(each).get(0).offset()));
      }
    }
  }

  private void readTo(Map<TopicPartition, Long> ends, Patience patience, RecordSink sink) {
    long read = positions(patience);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), patience.left()) < end.getValue())) {
      patience.require();
      pollPartitions(SLICE, sink);
      long now = positions(patience);
      if (now != read) {
        patience.renew();
      }
      read = now;
    }
  }

  private long positions(Patience patience) {
    return partitions.stream().mapToLong(each -> consumer.position(each, patience.left())).sum();
  }

  /** False once all are taken, or one isn't there any more. */
  private boolean takeSome(
      TopicPartition from,
      Deque<Long> offsets,
      java.util.function.Consumer<byte[]> taker,
      Patience patience) {
    if (offsets.isEmpty()) {
      return false;
    }
    if (consumer.position(from, patience.left()) != offsets.element()) {
      consumer.seek(from, offsets.element());
    }
    for (ConsumerRecord<byte[], byte[]> record : fetched.pollAlone(() -> consumer.poll(SLICE))) {
      if (!offsets.isEmpty() && record.offset() == offsets.element() && record.value() != null) {
        taker.accept(record.value());
        offsets.remove();
        patience.renew();
      }
    }
    return !offsets.isEmpty() && consumer.position(from, patience.left()) <= offsets.element();
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return requireNonNull(offsets.get(partition));
  }

  private String where() {
    return topic + " at " + Brokers.servers(kafka);
  }

  private <T> T explainingFailures(Patience patience, Supplier<T> reading) {
    return Failures.explaining(topic, patience, kafka, reading);
  }
}
