package io.tonestream.app.tasks;

import java.time.Duration;

/**
 * Bounds what is done for many brands in one turn: so many as are always done, since a pause of the
 * JVM must not stop them all, and beyond that as many as there is time for; which is more while the
 * task keeps up. One stream thread's own.
 */
public final class Budget {
  /** Share of an interval that a turn may take at least, while the task keeps up. */
  private static final double KEEPING_UP = 0.05;

  /** A transaction must end in time, however long the interval is. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private static final Duration MAX_OWED = Duration.ofMillis(500);

  private final Duration interval;
  private final double share;
  private final int alwaysDone;
  private int owed;
  private long owedDeadline;
  private long deadline;
  private int done;

  /**
   * For turns that come at this interval.
   *
   * @param share of the interval that a turn may take while the task is behind, in [0, 1]
   * @param alwaysDone how many a turn may do whatever time they take
   */
  public Budget(Duration interval, double share, int alwaysDone) {
    this.interval = interval;
    this.share = share;
    this.alwaysDone = alwaysDone;
  }

  /** A turn begins. */
  public void begin(boolean isBehind) {
    begin(isBehind, 0);
  }

  /**
   * A turn begins in which so many are done even if there is no time for them, unless a transaction
   * couldn't end.
   */
  public void begin(boolean isBehind, int most) {
    owed = most;
    owedDeadline = System.nanoTime() + MAX_OWED.toNanos();
    double now = isBehind ? share : Math.max(share, KEEPING_UP);
    deadline = System.nanoTime() + Math.min((long) (interval.toNanos() * now), LONGEST.toNanos());
    done = 0;
  }

  /** How many were done in this turn. */
  public int done() {
    return done;
  }

  /** One was done. */
  public void spend() {
    done++;
  }

  /** Whether another may be done. */
  public boolean isLeft() {
    return done < alwaysDone
        || System.nanoTime() < deadline
        || (done < owed && System.nanoTime() < owedDeadline);
  }
}
