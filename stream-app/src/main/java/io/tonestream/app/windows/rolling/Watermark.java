package io.tonestream.app.windows.rolling;

import java.time.Duration;

/**
 * Up to which event time nothing more is to be waited for: grace ago by the wall clock, but no
 * later than the oldest of the texts that have lately come late. While a task catches up after a
 * standstill, that is where it is, and what it has not read yet is not taken for silence; nor is
 * anything before it has run for that long. One stream thread's own.
 *
 * <p>Lately is at least the time given here, and at most twice that.
 */
final class Watermark {
  /** The watermark before the task has run for a while. */
  static final long NOTHING_YET = Long.MIN_VALUE;

  private static final long NONE_LATE = Long.MAX_VALUE;

  private final long graceMillis;
  private final long latelyMillis;
  private long turnedAt;
  private long oldest = NONE_LATE;
  private long oldestBefore = NOTHING_YET;

  /**
   * Of a task that begins.
   *
   * @param grace how old a text may be when it comes without being late
   * @param lately how long late texts are thought of
   * @param wallMillis the wall clock
   */
  Watermark(Duration grace, Duration lately, long wallMillis) {
    this.graceMillis = grace.toMillis();
    this.latelyMillis = lately.toMillis();
    this.turnedAt = wallMillis;
  }

  /** A text of this event time came. */
  void see(long timeMillis, long wallMillis) {
    if (timeMillis < wallMillis - graceMillis) {
      turn(wallMillis);
      oldest = Math.min(oldest, timeMillis);
    }
  }

  /** Event time in epoch milliseconds, or {@link #NOTHING_YET}. */
  long at(long wallMillis) {
    turn(wallMillis);
    return Math.min(wallMillis - graceMillis, Math.min(oldest, oldestBefore));
  }

  private void turn(long wallMillis) {
    long passed = wallMillis - turnedAt;
    if (passed >= latelyMillis) {
      oldestBefore = passed < 2 * latelyMillis ? oldest : NONE_LATE;
      oldest = NONE_LATE;
      turnedAt = wallMillis;
    }
  }
}
