package io.tonestream.topics.publishing;

import io.tonestream.schemas.ModelPointer;

/** The last record under a pointer's key. */
public sealed interface PointedVersion {
  /** Its offset, by which instances tell one request from the next. */
  long offset();

  /** A pointer to a version, be that on the topic or not. */
  record Readable(ModelPointer pointer, long offset) implements PointedVersion {}

  /**
   * A record that is no pointer.
   *
   * @param reason what is wrong with it
   */
  record Unreadable(String reason, long offset) implements PointedVersion {}
}
