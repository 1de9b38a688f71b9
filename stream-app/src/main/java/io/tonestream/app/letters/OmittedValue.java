package io.tonestream.app.letters;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The record whose value a letter came without, from where it stood.
 *
 * @param record it; empty if it is lost
 * @param lost why it is lost
 */
public record OmittedValue(Optional<ConsumerRecord<byte[], byte[]>> record, String lost) {
  /**
   * Looks for it.
   *
   * @param bytes how large its value is, by which it is told from another record at its place
   * @param timeout how long it may take
   */
  public static OmittedValue read(
      Map<String, Object> kafka, Position source, long bytes, Duration timeout) {
    RecordAt found = RecordAt.read(kafka, source, timeout);
    Optional<ConsumerRecord<byte[], byte[]>> same =
        found.record().filter(record -> record.value() != null && record.value().length == bytes);
    return found.record().isPresent() && same.isEmpty()
        ? new OmittedValue(Optional.empty(), "another record stands there: the topic was made anew")
        : new OmittedValue(same, found.lost());
  }
}
