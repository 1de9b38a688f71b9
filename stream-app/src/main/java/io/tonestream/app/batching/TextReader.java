package io.tonestream.app.batching;

import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and checks raw texts. Thread-safe. */
final class TextReader {
  private final Duration maxAhead;

  /**
   * @param maxAhead how far an event time may lie beyond the wall clock
   */
  TextReader(Duration maxAhead) {
    this.maxAhead = maxAhead;
  }

  /** What the record says, or why it can't be processed. */
  Reading read(Fetched record, Instant now) {
    RawText text;
    try {
      text = Json.read(RawText.class, record.value());
    } catch (BadJsonException e) {
      return rejected(DeadLetter.Stage.READ, e);
    }
    Instant timestamp = eventTime(text.timestamp(), record.timestamp(), now);
    if (timestamp.isAfter(now.plus(maxAhead))) {
      return rejected(
          DeadLetter.Stage.TIME,
          new IllegalArgumentException(
              "timestamp " + timestamp + " is more than " + maxAhead + " ahead of the wall clock"));
    }
    return new Reading.Text(text, timestamp);
  }

  /** Event time; old clients write records without a time of their own, which reads as -1. */
  private static Instant eventTime(@Nullable Instant stated, long recordTimestamp, Instant now) {
    if (stated != null) {
      return stated;
    }
    return recordTimestamp >= 0 ? Instant.ofEpochMilli(recordTimestamp) : now;
  }

  private static Reading rejected(DeadLetter.Stage stage, Exception failure) {
    return new Reading.Unreadable(DeadLetter.of(stage, failure));
  }

  /** What a record turned out to be. */
  sealed interface Reading {
    /** A text, and its event time. */
    record Text(RawText text, Instant timestamp) implements Reading {}

    /** Nothing that can be scored. */
    record Unreadable(DeadLetter deadLetter) implements Reading {}
  }
}
