package io.tonestream.app.serving;

import java.time.Duration;

/**
 * Keeps work that may be left out within a share of the time: a token bucket of nanoseconds. One
 * thread's own, or guarded by its owner.
 */
final class TimeBudget {
  /** Savings end here, so that a quiet hour doesn't pay for a burst. */
  private static final long MAX_SAVED_NANOS = 1_000_000_000L;

  /** What it starts with, so that the first work isn't left out. */
  private static final long FIRST_NANOS = 1_000_000L;

  private final double share;
  private double nanos;
  private long earnedAt = System.nanoTime();

  /**
   * @param share of the time that may be spent
   */
  TimeBudget(double share) {
    this.share = share;
    this.nanos = share == 0 ? 0 : FIRST_NANOS;
  }

  boolean hasTime() {
    long now = System.nanoTime();
    nanos = Math.min(MAX_SAVED_NANOS, nanos + share * (now - earnedAt));
    earnedAt = now;
    return nanos > 0;
  }

  /** How long until there is time again, if there ever is. */
  Duration untilTime() {
    return Duration.ofNanos((long) Math.max(0, -nanos / share));
  }

  /** May run into debt: how long the work takes is known afterwards. */
  void spend(long spentNanos) {
    nanos -= spentNanos;
  }
}
