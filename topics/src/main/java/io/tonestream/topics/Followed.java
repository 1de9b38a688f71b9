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
}
