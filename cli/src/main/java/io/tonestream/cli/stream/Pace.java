package io.tonestream.cli.stream;

import java.util.concurrent.locks.LockSupport;

/** Lets one thread go on at a steady rate. */
final class Pace {
  private final double nanosBetween;
  private final long start = System.nanoTime();
  private long count;

  /**
   * A pace that starts now.
   *
   * @param perSecond above 0; infinity never holds back
   */
  Pace(double perSecond) {
    nanosBetween = 1e9 / perSecond;
  }

  /** Waits for the next turn; a turn that was missed is made up for. */
  void await() {
    long due = start + (long) (count++ * nanosBetween);
    long left = due - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = due - System.nanoTime();
    }
  }
}
