package io.tonestream.app.tasks;

/**
 * Whether a task is behind: all that it reads has waited in its topic. One stream thread's own.
 *
 * <p>A record's own timestamp is when it was produced, unless its producer says otherwise. One that
 * gives old texts the time they are of makes their reader look behind, which is no harm: it then
 * sends fewer updates.
 */
public final class Backlog {
  /** Texts on their way through the app are up to about a second old. */
  static final long WAITED_MILLIS = 3_000;

  private static final long NONE_READ = Long.MAX_VALUE;

  private long readAt = Long.MIN_VALUE;
  private long minWait = NONE_READ;
  private boolean hadWaited;

  /** A record was read. */
  public void see(long recordMillis, long wallMillis) {
    readAt = wallMillis;
    minWait = Math.min(minWait, wallMillis - recordMillis);
  }

  /** Whether all that was read since this was last called had waited; if nothing was, as before. */
  public boolean isThere(long wallMillis) {
    if (minWait != NONE_READ) {
      hadWaited = minWait > WAITED_MILLIS;
      minWait = NONE_READ;
    }
    return hadWaited && wallMillis - readAt <= WAITED_MILLIS;
  }
}
