package io.tonestream.topics;

import java.time.Duration;

/** What a {@link TopicFollower} reads on and on; the follower's thread uses it, and closes it. */
public interface Followed extends AutoCloseable {
  /** Reads on, waiting for news at most so long; returns whether there were any. */
  boolean poll(Duration timeout);

  /** Whether all that was committed when Kafka last answered is read. */
  boolean isAtEnd();

  /** Makes a running poll, or else the next, end. From any thread. */
  void wakeup();

  @Override
  void close();

  /** What a reader reads, for this sink. */
  static Followed of(TopicReader reader, RecordSink sink) {
    return new Followed() {
      @Override
      public boolean poll(Duration timeout) {
        return reader.poll(timeout, sink);
      }

      @Override
      public boolean isAtEnd() {
        return reader.isAtEnd();
      }

      @Override
      public void wakeup() {
        reader.wakeup();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
