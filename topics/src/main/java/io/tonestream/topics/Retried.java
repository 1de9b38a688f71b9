package io.tonestream.topics;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again, and that a failure holds up for a while only: the longer, the
 * more often in a row it has failed. One thread's own.
 */
public final class Retried {
  private static final Logger log = LoggerFactory.getLogger(Retried.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int MAX_DOUBLINGS = 4;

  private final String what;
  private final Runnable work;
  private int failures;
  private long pauseEndNanos;

  /**
   * Work that has not failed yet.
   *
   * @param what it does, for a message: {@code "read the topic models"}
   */
  public Retried(String what, Runnable work) {
    this.what = what;
    this.work = work;
  }

  /**
   * Does it, unless it failed a short while ago.
   *
   * @return whether it was done
   */
  public boolean attempt() {
    if (failures > 0 && System.nanoTime() - pauseEndNanos < 0) {
      return false;
    }
    try {
      work.run();
      failures = 0;
      return true;
    } catch (WakeupException e) {
      log.debug("Woken up: can't {}", what, e);
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
      failures++;
      pauseEndNanos = System.nanoTime() + pause.toNanos();
      log.warn("Can't {}; trying again in {}", what, pause, e);
    }
    return false;
  }
}
