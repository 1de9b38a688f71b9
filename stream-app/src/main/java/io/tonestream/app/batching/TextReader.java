package io.tonestream.app.batching;

import io.tonestream.app.batching.DeadLetter.Stage;
import io.tonestream.app.batching.Outcome.Rejected;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and checks raw texts, and finds their brands. Thread-safe. */
final class TextReader {
  private final Duration maxAhead;
  private final TextLanguages languages;
  private final Function<RawText, Map<String, String>> targetsOf;

  /**
   * @param maxAhead how far an event time may lie beyond the time at which the broker wrote the
   *     record; beyond the wall clock, where that isn't known
   * @param targetsOf the brands of a text, each with its mention in it
   */
  TextReader(
      Duration maxAhead,
      TextLanguages languages,
      Function<RawText, Map<String, String>> targetsOf) {
    this.maxAhead = maxAhead;
    this.languages = languages;
    this.targetsOf = targetsOf;
  }

  /** Which languages texts are in, and which of them models know. */
  TextLanguages languages() {
    return languages;
  }

  /** What the record says, or why it can't be processed. */
  Reading read(Fetched record, Instant now) {
    if (record.size() > Topic.MAX_RAW_TEXT_BYTES) {
      return new Unreadable(record, new Rejected(tooLarge(record.size()))); // without parsing it
    }
    RawText text;
    try {
      text = Json.read(RawText.class, record.value());
    } catch (BadJsonException e) {
      return new Unreadable(record, new Rejected(DeadLetter.of(Stage.READ, e)));
    }
    Instant timestamp = eventTime(text.timestamp(), record.timestamp(), now);
    Instant written = record.written(now);
    return timestamp.isAfter(written.plus(maxAhead))
        ? new Unreadable(record, new Rejected(DeadLetter.tooFarAhead(timestamp, maxAhead, written)))
        : new ReadText(record, text, timestamp, languages.of(text), targetsOf.apply(text));
  }

  private static DeadLetter tooLarge(int bytes) {
    return DeadLetter.of(
        Stage.READ,
        new IllegalArgumentException(
            "the record's value is %d bytes long; at most %d are accepted"
                .formatted(bytes, Topic.MAX_RAW_TEXT_BYTES)));
  }

  /** Event time; old clients write records without a time of their own, which reads as -1. */
  private static Instant eventTime(@Nullable Instant stated, long recordTimestamp, Instant now) {
    if (stated != null) {
      return stated;
    }
    return recordTimestamp >= 0 ? Instant.ofEpochMilli(recordTimestamp) : now;
  }

  /** What reading a record came to. */
  sealed interface Reading {}

  /** A record that can't be scored. */
  record Unreadable(Fetched record, Rejected outcome) implements Reading {}

  /**
   * A record that can be scored.
   *
   * @param timestamp event time
   * @param lang its language, BCP 47; null if it isn't known
   * @param targets its brands, each with its mention, or else its name
   */
  record ReadText(
      Fetched record,
      RawText text,
      Instant timestamp,
      @Nullable String lang,
      Map<String, String> targets)
      implements Reading {
    String id() {
      String id = text.id();
      return id == null ? record.partition() + "-" + record.offset() : id;
    }
  }
}
