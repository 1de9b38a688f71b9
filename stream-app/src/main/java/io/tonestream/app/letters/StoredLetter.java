package io.tonestream.app.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code dead-letters}.
 *
 * @param at where it stands
 * @param time when it was written
 * @param stage where it failed, as its header says
 * @param reason what was wrong
 * @param source where the record stood that failed; null if the header says nothing that can be
 *     read
 * @param exception the class of the failure
 * @param key the record's own
 * @param value the record's own; null if it had none, or was left out
 * @param headers the record's own and those that say why it is here
 * @param omittedBytes how large the value is that was left out; null if it is here
 * @param redrivenFrom the letter that it was before it was sent again; null if it wasn't
 */
public record StoredLetter(
    Position at,
    Instant time,
    String stage,
    String reason,
    @Nullable Position source,
    String exception,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers,
    @Nullable Long omittedBytes,
    @Nullable Position redrivenFrom) {
  /** On a note on {@code dead-letters}: the letter that was sent again. */
  public static final String REDRIVEN_HEADER = "tonestream.redriven";

  /** On a note on {@code dead-letters}: the letter whose text somebody wants to be gone. */
  public static final String ERASED_HEADER = "tonestream.erased";

  /** Begins the names of all headers that are ours. */
  private static final String OURS = "tonestream.";

  /** Reads a record; empty if it is no letter, such as a note that one was sent again. */
  static Optional<StoredLetter> of(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    String stage = text(headers, DeadLetter.STAGE_HEADER);
    if (stage == null) {
      return Optional.empty();
    }
    String omitted = text(headers, DeadLetters.OMITTED_BYTES_HEADER);
    return Optional.of(
        new StoredLetter(
            Position.of(record),
            Instant.ofEpochMilli(record.timestamp()),
            stage,
            orEmpty(text(headers, DeadLetter.REASON_HEADER)),
            position(headers, DeadLetter.SOURCE_HEADER),
            orEmpty(text(headers, DeadLetter.EXCEPTION_HEADER)),
            record.key(),
            record.value(),
            headers,
            omitted != null && omitted.matches("\\d{1,18}") ? Long.valueOf(omitted) : null,
            position(headers, DeadLetter.REDRIVEN_FROM_HEADER)));
  }

  /** The letter that a note says was sent again; empty if the record is no such note. */
  static Optional<Position> noted(ConsumerRecord<byte[], byte[]> record) {
    return noted(record, REDRIVEN_HEADER);
  }

  /** The letter that a note says is erased; empty if the record is no such note. */
  static Optional<Position> erased(ConsumerRecord<byte[], byte[]> record) {
    return noted(record, ERASED_HEADER);
  }

  private static Optional<Position> noted(ConsumerRecord<byte[], byte[]> record, String header) {
    return record.headers().lastHeader(DeadLetter.STAGE_HEADER) == null
        ? Optional.ofNullable(position(record.headers(), header))
        : Optional.empty(); // what a producer wrote, who wants another's letter to stay
  }

  /** Headers of a record without ours, as its producer sent it. */
  static Headers producers(Headers headers) {
    Headers own = new RecordHeaders();
    for (Header header : headers) {
      if (!header.key().startsWith(OURS)) {
        own.add(header);
      }
    }
    return own;
  }

  /** The name of the topic that the record stood on; empty if nobody knows. */
  public String sourceTopic() {
    return source == null ? "" : source.topic();
  }

  private static @Nullable Position position(Headers headers, String name) {
    String written = text(headers, name);
    try {
      return written == null ? null : Position.parse(written);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
