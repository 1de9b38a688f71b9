package io.tonestream.trainer.feedback;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.SenderHeader;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import io.tonestream.topics.TopicReader.Range;
import io.tonestream.trainer.feedback.FeedbackFile.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Brings a {@link FeedbackFile} up to date with the topic. One thread's own. */
public final class FeedbackReader {
  private final TopicReader reader;
  private final String topic;
  private final String topicId;
  private final Consumer<String> problems;

  /**
   * Reads with this reader, which the caller closes.
   *
   * @param topic its name, prefix and all
   * @param topicId Kafka's id of the topic that has the name now
   * @param problems takes a line about each record that is no feedback, by topic-partition@offset,
   *     and about what is read again
   */
  public FeedbackReader(
      TopicReader reader, String topic, String topicId, Consumer<String> problems) {
    this.reader = reader;
    this.topic = topic;
    this.topicId = topicId;
    this.problems = problems;
  }

  /**
   * Reads what the topic holds beyond the file, up to its end at this moment.
   *
   * @param timeout how long nothing may come
   * @return how much feedback was added
   * @throws TopicException if it can't be read; what was read is kept
   */
  public int update(FeedbackFile file, Duration timeout) {
    Map<Integer, Range> ranges = reader.ranges(timeout);
    boolean isEmpty = ranges.values().stream().allMatch(each -> each.start() == each.end());
    if (file.isOfOthersThan(topicId) && !isEmpty) {
      problems.accept("topic " + topic + " was made anew: it is read from its start");
    }
    ranges.forEach((partition, range) -> reader.seek(partition, next(file, partition, range)));
    int before = file.size();
    reader.readToEnd(timeout, records -> take(records, file));
    return file.size() - before;
  }

  /** Where the topic starts later by now, what is gone is gone. */
  private long next(FeedbackFile file, int partition, Range range) {
    long next = file.nextOffset(topicId, partition);
    if (next <= range.end()) {
      return Math.max(next, range.start());
    }
    if (range.start() < range.end()) {
      problems.accept(
          "%s-%d ends at %d, but was read up to %d: it lost records, and is read again from its start"
              .formatted(topic, partition, range.end(), next));
    }
    return range.start();
  }

  private void take(Iterable<ConsumerRecord<byte[], byte[]>> records, FeedbackFile file) {
    List<Received> received = new ArrayList<>();
    records.forEach(record -> received.add(received(record)));
    file.append(received);
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
