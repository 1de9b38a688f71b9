package io.tonestream.app.streams;

import java.time.Duration;

/**
 * Bounds what is done for many brands in one turn: so many as are always done, since a pause of the
 * JVM must not stop them all, and beyond that as many as there is time for. One stream thread's
 * own.
 */
final class Budget {
  private final int alwaysDone;
  private final long nanos;
  private long deadline;
  private int done;

  /**
   * For turns that come at this interval.
   *
   * @param share of the interval that a turn may take, in [0, 1]
   * @param alwaysDone how many a turn may do whatever time they take
   */
  Budget(Duration interval, double share, int alwaysDone) {
    this.alwaysDone = alwaysDone;
    this.nanos = (long) (interval.toNanos() * share);
  }

  /** A turn begins. */
  void begin() {
    deadline = System.nanoTime() + nanos;
    done = 0;
  }

  /** One was done. */
  void spend() {
    done++;
  }

  /** Whether another may be done. */
  boolean isLeft() {
    return done < alwaysDone || System.nanoTime() < deadline;
  }
}
