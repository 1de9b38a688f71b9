package io.tonestream.trainer.feedback;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SenderHeader;
import io.tonestream.trainer.feedback.FeedbackFile.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/** Brings a {@link FeedbackFile} up to date with the topic. One thread's own. */
public final class FeedbackReader {
  private static final Duration SLICE = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final String topicId;
  private final Consumer<String> problems;

  /**
   * Reads with this consumer, which the caller closes; it must read committed records only.
   *
   * @param topic its name, prefix and all
   * @param topicId Kafka's id of the topic that has the name now
   * @param problems takes a line about each record that is no feedback, by topic-partition@offset,
   *     and about what is read again
   */
  public FeedbackReader(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      String topic,
      String topicId,
      Consumer<String> problems) {
    this.consumer = consumer;
    this.topic = topic;
    this.topicId = topicId;
    this.problems = problems;
  }

  /**
   * Reads what the topic holds beyond the file, up to its end at this moment.
   *
   * @return how much feedback was added
   * @throws TimeoutException if Kafka is too slow; what was read is kept
   */
  public int update(FeedbackFile file, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic, timeout).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, timeout);
    consumer.assign(partitions);
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions, timeout);
    if (file.isOfOthersThan(topicId) && !starts.equals(ends)) {
      problems.accept("topic " + topic + " was made anew: it is read from its start");
    }
    for (TopicPartition each : partitions) {
      consumer.seek(each, next(file, each, of(starts, each), of(ends, each)));
    }
    int before = file.size();
    while (partitions.stream().anyMatch(each -> isBehind(each, ends))) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("topic %s can't be read within %s".formatted(topic, timeout));
      }
      take(file);
    }
    return file.size() - before;
  }

  /** Where the topic starts later by now, what is gone is gone. */
  private long next(FeedbackFile file, TopicPartition partition, long start, long end) {
    long next = file.nextOffset(topicId, partition.partition());
    if (next <= end) {
      return Math.max(next, start);
    }
    if (start < end) {
      problems.accept(
          "%s ends at %d, but was read up to %d: it lost records, and is read again from its start"
              .formatted(partition, end, next));
    }
    return start;
  }

  private boolean isBehind(TopicPartition partition, Map<TopicPartition, Long> ends) {
    return consumer.position(partition) < of(ends, partition);
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return offsets.getOrDefault(partition, 0L);
  }

  private void take(FeedbackFile file) {
    List<Received> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(SLICE)) {
      records.add(received(record));
    }
    file.append(records);
  }

  private Received received(ConsumerRecord<byte[], byte[]> record) {
    Instant written = Instant.ofEpochMilli(record.timestamp());
    int partition = record.partition();
    long offset = record.offset();
    try {
      return record.value() == null && record.key() != null
          ? Received.erasing(topicId, partition, offset, written, Feedback.id(record.key()))
          : Received.of(
              topicId,
              partition,
              offset,
              written,
              sender(record),
              Json.read(Feedback.class, record.value()));
    } catch (BadJsonException | IllegalArgumentException e) {
      problems.accept(
          "%s-%d@%d is no feedback, and left out: %s"
              .formatted(topic, partition, offset, e.getMessage()));
      return Received.of(topicId, partition, offset, written, null, null);
    }
  }

  private static String sender(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(SenderHeader.NAME);
    return SenderHeader.read(header == null ? null : header.value());
  }
}
