package io.tonestream.app.batching;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why a record could not be processed. The record's own bytes travel on unchanged; this goes into
 * headers beside them.
 *
 * @param stage where it failed
 * @param reason what was wrong, without an excerpt of the input
 * @param exception the class of the failure
 */
public record DeadLetter(Stage stage, String reason, String exception) {
  /** Header with the {@link Stage}, in lower case. */
  public static final String STAGE_HEADER = "tonestream.stage";

  /** Header with the reason. */
  public static final String REASON_HEADER = "tonestream.reason";

  /** Header with the record's coordinates, {@code topic-partition@offset}. */
  public static final String SOURCE_HEADER = "tonestream.source";

  /** Header with the class of the failure. */
  public static final String EXCEPTION_HEADER = "tonestream.exception";

  /** On a text that was sent again: the dead letter that it was. Should it fail again, it stays. */
  public static final String REDRIVEN_FROM_HEADER = "tonestream.redriven-from";

  /** Room in {@code dead-letters} is bounded, and a reason needs no more. */
  private static final int MAX_REASON_LENGTH = 1_000;

  /** Where a record fails. */
  public enum Stage {
    /** Its value is not the JSON that the topic carries. */
    READ,
    /** Its event time lies in the future. */
    TIME,
    /** The model failed on it, and on it alone. */
    PREDICT
  }

  /**
   * A dead letter for an event time that would drag its brand into the future.
   *
   * @param written when the text was written, or read
   */
  public static DeadLetter tooFarAhead(Instant timestamp, Duration maxAhead, Instant written) {
    return of(
        Stage.TIME,
        new IllegalArgumentException(
            "timestamp %s is more than %s ahead of the clock, which said %s"
                .formatted(timestamp, maxAhead, written)));
  }

  /** A dead letter for this failure. */
  public static DeadLetter of(Stage stage, Throwable failure) {
    return new DeadLetter(
        stage, String.valueOf(failure.getMessage()), failure.getClass().getName());
  }

  /** The record's own headers and, beside them, why it is here and where it stood. */
  public Headers headers(Headers own, TopicPartition partition, long offset) {
    Headers headers = new RecordHeaders(own);
    add(headers, STAGE_HEADER, stage.name().toLowerCase(Locale.ROOT));
    add(
        headers,
        REASON_HEADER,
        reason.length() > MAX_REASON_LENGTH ? reason.substring(0, MAX_REASON_LENGTH) : reason);
    add(headers, SOURCE_HEADER, partition + "@" + offset);
    add(headers, EXCEPTION_HEADER, exception);
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
