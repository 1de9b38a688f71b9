package io.tonestream.app.streams;

/**
 * Whether a task is behind: what it reads has waited in its topic. One stream thread's own.
 *
 * <p>A record's own timestamp is when it was produced, unless its producer says otherwise. One that
 * gives old texts the time they are of makes their reader look behind, which is no harm: it then
 * sends fewer updates.
 */
final class Backlog {
  /** Texts on their way through the app are up to about a second old. */
  private static final long WAITED_MILLIS = 3_000;

  private long readAt = Long.MIN_VALUE;
  private long waited;

  /** A record was read. */
  void see(long recordMillis, long wallMillis) {
    readAt = wallMillis;
    waited = wallMillis - recordMillis;
  }

  /** Whether what was lately read had waited. */
  boolean isThere(long wallMillis) {
    return waited > WAITED_MILLIS && wallMillis - readAt < WAITED_MILLIS;
  }
}
