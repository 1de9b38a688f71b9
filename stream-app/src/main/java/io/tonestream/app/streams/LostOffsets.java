package io.tonestream.app.streams;

/**
 * What to do where the position in a topic is lost: Kafka has forgotten it, or has deleted the
 * records that were to be read next.
 */
public enum LostOffsets {
  /** Stops, or doesn't start, and says what is lost. */
  STOP,
  /** Goes on with the oldest record that the topic still holds, and warns. */
  EARLIEST,
  /** Goes on with what comes from now on, and warns. */
  LATEST
}
