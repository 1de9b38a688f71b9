package io.tonestream.trainer.feedback;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Json;
import io.tonestream.trainer.feedback.FeedbackFile.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Brings a {@link FeedbackFile} up to date with the topic. One thread's own. */
public final class FeedbackReader {
  private static final Duration SLICE = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Consumer<String> problems;

  /**
   * Reads with this consumer, which the caller closes; it must read committed records only.
   *
   * @param problems is told of each record that is no feedback, by topic-partition@offset
   */
  public FeedbackReader(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      String topic,
      Consumer<String> problems) {
    this.consumer = consumer;
    this.topic = topic;
    this.problems = problems;
  }

  /**
   * Reads what the topic holds beyond the file, up to its end at this moment.
   *
   * @return how many records were added
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
    seek(file, partitions);
    int added = 0;
    while (partitions.stream().anyMatch(each -> isBehind(each, ends))) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("topic %s can't be read within %s".formatted(topic, timeout));
      }
      added += take(file);
    }
    return added;
  }

  /** Where the topic starts later by now, what is gone is gone. */
  private void seek(FeedbackFile file, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
    for (TopicPartition partition : partitions) {
      long next = file.nextOffsets().getOrDefault(partition.partition(), 0L);
      consumer.seek(partition, Math.max(next, starts.getOrDefault(partition, 0L)));
    }
  }

  private boolean isBehind(TopicPartition partition, Map<TopicPartition, Long> ends) {
    return consumer.position(partition) < ends.getOrDefault(partition, 0L);
  }

  private int take(FeedbackFile file) {
    List<Received> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(SLICE)) {
      try {
        records.add(
            new Received(
                record.partition(), record.offset(), Json.read(Feedback.class, record.value())));
      } catch (BadJsonException e) {
        problems.accept(
            "%s-%d@%d is no feedback: %s"
                .formatted(topic, record.partition(), record.offset(), e.getMessage()));
      }
    }
    file.append(records);
    return records.size();
  }
}
