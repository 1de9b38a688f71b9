package io.tonestream.bench.peers;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads an engine's committed labels and keeps account of them: which text was labelled how often,
 * what each brand got, and how long labels took. One thread's own, which closes it.
 */
final class LabelLedger implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int LONGEST_MILLIS = 600_000;

  private final Consumer<byte[], byte[]> consumer;

  /** By number of the text: how many labels it has. */
  private final byte[] labels;

  private final Map<String, long[]> byBrand = new TreeMap<>();

  /** By latency in milliseconds: how many labels took so long. */
  private final int[] latencies = new int[LONGEST_MILLIS + 1];

  private int measuredFrom = Integer.MAX_VALUE;
  private long read;
  private long firstMillis = Long.MAX_VALUE;

  /**
   * Has read nothing yet.
   *
   * @param consumer at the start of all partitions; closed with this
   * @param texts the most texts that there will be
   */
  LabelLedger(Consumer<byte[], byte[]> consumer, int texts) {
    this.consumer = consumer;
    this.labels = new byte[texts];
  }

  /** Reads all that was committed by now. */
  void readAll() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      read();
    }
  }

  /** Reads until there are so many labels, or time is over; returns whether there are. */
  boolean readUntil(long count, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (read < count && System.nanoTime() < deadline) {
      read();
    }
    return read >= count;
  }

  /** From now on, the latency of the text with this number and of later ones is kept. */
  void measureFrom(int number) {
    measuredFrom = number;
  }

  /** Latency in milliseconds, from a text's sending to its committed label, at this quantile. */
  int percentile(double quantile) {
    long all = 0;
    for (int count : latencies) {
      all += count;
    }
    long rank = (long) Math.ceil(quantile * all);
    long passed = 0;
    for (int millis = 0; millis < latencies.length; millis++) {
      passed += latencies[millis];
      if (passed >= rank) {
        return millis;
      }
    }
    return LONGEST_MILLIS;
  }

  /** How many labels were read. */
  long count() {
    return read;
  }

  /** When the broker took the first label, in epoch milliseconds. */
  long firstMillis() {
    return firstMillis;
  }

  /** By brand, in the order of {@link LabelCount}. */
  Map<String, long[]> countsByBrand() {
    return byBrand;
  }

  /** How many of the first texts lack a label of one of their brands. */
  long lost(InputTexts input, int texts) {
    long lost = 0;
    for (int number = 0; number < texts; number++) {
      lost += labels[number] < input.labelsOf(number) ? 1 : 0;
    }
    return lost;
  }

  /** How many of the first texts have more labels than brands. */
  long doubled(InputTexts input, int texts) {
    long doubled = 0;
    for (int number = 0; number < texts; number++) {
      doubled += labels[number] > input.labelsOf(number) ? 1 : 0;
    }
    return doubled;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      LabeledText text = Json.read(LabeledText.class, record.value());
      int number = InputTexts.number(text.id());
      labels[number]++;
      byBrand
          .computeIfAbsent(text.brand(), any -> new long[LabelCount.KINDS])[
          LabelCount.kindOf(text)]++;
      firstMillis = Math.min(firstMillis, record.timestamp());
      if (number >= measuredFrom) {
        long millis = System.currentTimeMillis() - text.timestamp().toEpochMilli();
        latencies[(int) Math.max(0, Math.min(LONGEST_MILLIS, millis))]++;
      }
      read++;
    }
  }
}
