package io.tonestream.topics;

import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How long to wait for Kafka: not for all to be done, which takes as long as there is much, but for
 * the next sign that something is. One thread.
 */
public final class Patience {
  private final Duration timeout;
  private long deadlineNanos;

  /**
   * Begins to wait.
   *
   * @param timeout how long nothing may happen
   */
  public Patience(Duration timeout) {
    this.timeout = timeout;
    renew();
  }

  /** Something has happened. */
  public void renew() {
    deadlineNanos = System.nanoTime() + timeout.toNanos();
  }

  /** How long it lasts if nothing happens, at least 0. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  /**
   * Ends the wait if nothing has happened for so long.
   *
   * @throws TimeoutException in that case
   */
  public void require() {
    if (left().isZero()) {
      throw new TimeoutException("nothing came");
    }
  }
}
