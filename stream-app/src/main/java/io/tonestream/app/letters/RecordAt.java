package io.tonestream.app.letters;

import static java.util.Objects.requireNonNull;

import io.tonestream.topics.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What stands at a position now.
 *
 * @param record what is there; empty if nothing is
 * @param lost why nothing is there; empty if something is
 */
record RecordAt(Optional<ConsumerRecord<byte[], byte[]>> record, String lost) {
  /**
   * Looks.
   *
   * @param timeout how long nothing may come
   * @throws io.tonestream.topics.TopicException if the topic is missing or can't be read in time
   */
  static RecordAt read(Map<String, Object> kafka, Position at, Duration timeout) {
    try (TopicReader reader = TopicReader.openPartition(kafka, at.topic(), at.partition())) {
      TopicReader.Range range = requireNonNull(reader.ranges(timeout).get(at.partition()));
      if (at.offset() < range.start()) {
        return none(
            "topic %s has deleted it: it keeps what is at %d and later"
                .formatted(at.topic(), range.start()));
      }
      if (at.offset() >= range.end()) {
        return none("topic %s ends at %d: it was made anew".formatted(at.topic(), range.end()));
      }
      reader.seek(at.partition(), at.offset());
      List<ConsumerRecord<byte[], byte[]>> next = new ArrayList<>(1);
      reader.readPast(
          at.partition(),
          at.offset(),
          timeout,
          records -> {
            if (next.isEmpty()) {
              next.add(records.iterator().next());
            }
          });
      if (next.isEmpty()) {
        return none("nothing stands there any more");
      }
      return next.get(0).offset() == at.offset()
          ? new RecordAt(Optional.of(next.get(0)), "")
          : none("nothing stands there any more; the next is at " + next.get(0).offset());
    }
  }

  private static RecordAt none(String why) {
    return new RecordAt(Optional.empty(), why);
  }
}
