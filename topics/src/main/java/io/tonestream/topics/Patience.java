package io.tonestream.topics;

import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;

/** How long to wait for Kafka. One thread. */
final class Patience {
  private final Duration timeout;
  private final boolean isRenewed;
  private long deadlineNanos;

  private Patience(Duration timeout, boolean isRenewed) {
    this.timeout = timeout;
    this.isRenewed = isRenewed;
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
  }

  /**
   * Waits not for all to be done, which takes as long as there is much, but for the next sign that
   * something is.
   *
   * @param timeout how long nothing may happen
   */
  static Patience forSilence(Duration timeout) {
    return new Patience(timeout, true);
  }

  /**
   * Waits for all to be done.
   *
   * @param timeout how long that may take
   */
  static Patience inAll(Duration timeout) {
    return new Patience(timeout, false);
  }

  /** Something has happened. */
  void renew() {
    if (isRenewed) {
      deadlineNanos = System.nanoTime() + timeout.toNanos();
    }
  }

  /** How long it lasts if nothing happens, at least 0. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  /**
   * Ends the wait if it has lasted for so long.
   *
   * @throws TimeoutException in that case
   */
  void require() {
    if (left().isZero()) {
      throw new TimeoutException(whatIsOver());
    }
  }

  /** What has not happened if the wait has ended, for a message. */
  String whatIsOver() {
    return (isRenewed ? "nothing came for %d s" : "it wasn't done within %d s")
        .formatted(timeout.toSeconds());
  }
}
