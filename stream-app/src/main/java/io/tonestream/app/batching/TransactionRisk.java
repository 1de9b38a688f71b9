package io.tonestream.app.batching;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when a round of a stream thread, one text of each of its partitions, comes near the time of
 * a transaction; once for each version and number of partitions. One scoring thread's own.
 */
final class TransactionRisk {
  private static final Logger log = LoggerFactory.getLogger(TransactionRisk.class);

  private static final double NEAR = 0.5;

  private String version = "";
  private int partitions;

  /**
   * A batch was scored.
   *
   * @param current how many partitions the thread has at this moment
   * @param nanosPerText what a text takes the version
   * @return whether it warned
   */
  boolean check(String modelVersion, int current, double nanosPerText) {
    boolean near = current * nanosPerText > NEAR * BatchScorers.TRANSACTION.toNanos();
    if (!near || (version.equals(modelVersion) && partitions == current)) {
      return false;
    }
    version = modelVersion;
    partitions = current;
    log.warn(
        "{} partitions of one stream thread x {} ms a text of model {} come near the {} s after which a transaction is aborted: run more instances or stream threads, or a faster model",
        current,
        Math.round(nanosPerText / Duration.ofMillis(1).toNanos()),
        modelVersion,
        BatchScorers.TRANSACTION.toSeconds());
    return true;
  }
}
