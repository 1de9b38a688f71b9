package io.tonestream.app.webhook;

import java.time.Duration;

/**
 * The attempts at an alert that wasn't taken yet. Times are those of {@link System#nanoTime}.
 *
 * @param offset of its record
 * @param deadline after which it is left out
 * @param pause before the next attempt but one
 * @param due when the next attempt is
 */
record Attempts(long offset, long deadline, Duration pause, long due) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Before the first one, which is due. */
  static Attempts begin(long offset, Duration giveUpAfter) {
    long now = System.nanoTime();
    return new Attempts(offset, now + giveUpAfter.toNanos(), FIRST_PAUSE, now);
  }

  /** After one that failed. */
  Attempts next() {
    Duration twice = pause.multipliedBy(2);
    return new Attempts(
        offset,
        deadline,
        twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE,
        System.nanoTime() + pause.toNanos());
  }

  boolean isDue() {
    return System.nanoTime() - due >= 0;
  }

  boolean isOver() {
    return System.nanoTime() - deadline > 0;
  }
}
