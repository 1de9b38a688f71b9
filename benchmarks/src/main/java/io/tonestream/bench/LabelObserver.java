package io.tonestream.bench;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed labels as they come and remembers each one's text, version and times. A thread of
 * its own reads; all else is guarded by this.
 */
final class LabelObserver implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::run, "label-observer");
  private final Map<String, Integer> versions = new HashMap<>();

  // By number of the text: when it was sent, labelled and read, in epoch milliseconds.
  private long[] sentAt = new long[1 << 20];
  private long[] scoredAt = new long[1 << 20];
  private int[] latency = new int[1 << 20];
  private int[] version = new int[1 << 20];
  private byte[] count = new byte[1 << 20];

  /** Numbers in the order in which they were read. */
  private int[] order = new int[1 << 20];

  private int read;
  private long skipUntil;

  LabelObserver(Map<String, Object> kafka, String topic) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    thread.setDaemon(true);
    thread.start();
  }

  /** The id of the text with this number. */
  static String id(long number) {
    return "n" + number;
  }

  /** How many labels were read by now. */
  record Mark(int read) {}

  synchronized Mark mark() {
    return new Mark(read);
  }

  /** Leaves the latency of what is read from now on out, for so long. */
  synchronized void skip(Duration time) {
    skipUntil = System.currentTimeMillis() + time.toMillis();
  }

  /** Waits until so many labels were read. */
  synchronized void awaitAll(long texts, Duration timeout) throws InterruptedException {
    long deadline = System.currentTimeMillis() + timeout.toMillis();
    while (read < texts && System.currentTimeMillis() < deadline) {
      wait(100);
    }
  }

  synchronized long lost(long texts) {
    long lost = 0;
    for (int number = 0; number < texts; number++) {
      lost += number >= count.length || count[number] == 0 ? 1 : 0;
    }
    return lost;
  }

  synchronized long doubled() {
    long doubled = 0;
    for (byte each : count) {
      doubled += Math.max(0, each - 1);
    }
    return doubled;
  }

  /** What was read between two marks. */
  record Span(Mark from, Mark to) {}

  /**
   * Latency in milliseconds of what was read in these spans, at this quantile; 0 if nothing was.
   */
  synchronized double percentile(List<Span> spans, double quantile) {
    int[] sorted =
        spans.stream()
            .flatMapToInt(span -> Arrays.stream(order, span.from().read(), span.to().read()))
            .map(number -> latency[number])
            .filter(millis -> millis >= 0)
            .sorted()
            .toArray();
    return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))];
  }

  /**
   * Texts whose version no instance ran at any moment between their sending and their label.
   *
   * @param activity by instance, since when it ran which version
   */
  synchronized long byInactiveVersion(Map<String, NavigableMap<Long, String>> activity) {
    String[] names = new String[versions.size()];
    versions.forEach((name, index) -> names[index] = name);
    long wrong = 0;
    for (int i = 0; i < read; i++) {
      int number = order[i];
      String name = names[version[number]];
      boolean active =
          activity.values().stream()
              .anyMatch(since -> ran(since, name, sentAt[number], scoredAt[number]));
      wrong += active ? 0 : 1;
    }
    return wrong;
  }

  /** An instance runs a version until the next one's time. */
  private static boolean ran(NavigableMap<Long, String> since, String version, long from, long to) {
    Long first = since.floorKey(from);
    return since
        .subMap(first == null ? from : first, true, Math.max(from, to), true)
        .values()
        .stream()
        .anyMatch(version::equals);
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
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          note(Json.read(LabeledText.class, record.value()), System.currentTimeMillis());
        }
      }
    } catch (WakeupException e) {
      // Closed.
    }
  }

  private synchronized void note(LabeledText text, long now) {
    int number = Integer.parseInt(text.id().substring(1));
    if (number >= count.length || read == order.length) {
      grow();
    }
    sentAt[number] = text.timestamp().toEpochMilli();
    scoredAt[number] = text.scoredAt().toEpochMilli();
    latency[number] = now < skipUntil ? -1 : (int) (now - sentAt[number]);
    version[number] = versions.computeIfAbsent(text.modelVersion(), name -> versions.size());
    count[number]++;
    order[read++] = number;
    notifyAll();
  }

  private void grow() {
    int size = 2 * count.length;
    sentAt = Arrays.copyOf(sentAt, size);
    scoredAt = Arrays.copyOf(scoredAt, size);
    latency = Arrays.copyOf(latency, size);
    version = Arrays.copyOf(version, size);
    count = Arrays.copyOf(count, size);
    order = Arrays.copyOf(order, size);
  }
}
