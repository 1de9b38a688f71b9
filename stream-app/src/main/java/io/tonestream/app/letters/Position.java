package io.tonestream.app.letters;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record stands; written as {@code topic-partition@offset}.
 *
 * @param topic its name, prefix and all
 */
public record Position(String topic, int partition, long offset) {
  private static final Pattern WRITTEN = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

  /** Where this record stands. */
  public static Position of(ConsumerRecord<?, ?> record) {
    return new Position(record.topic(), record.partition(), record.offset());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Position parse(String written) {
    Matcher matcher = WRITTEN.matcher(written);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'%s' is no TOPIC-PARTITION@OFFSET".formatted(written));
    }
    return new Position(
        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
  }

  @JsonValue
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
