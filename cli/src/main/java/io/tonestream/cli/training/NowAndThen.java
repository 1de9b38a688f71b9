package io.tonestream.cli.training;

import java.time.Duration;

/** When to say again how far something has come. Any thread. */
final class NowAndThen {
  private final long nanos;
  private long last = System.nanoTime();

  /** From now on, once in so long. */
  NowAndThen(Duration between) {
    nanos = between.toNanos();
  }

  /** Whether it is time; if so, the next time is so much later. */
  synchronized boolean isDue() {
    long now = System.nanoTime();
    if (now - last < nanos) {
      return false;
    }
    last = now;
    return true;
  }
}
