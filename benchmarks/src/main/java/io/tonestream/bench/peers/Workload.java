package io.tonestream.bench.peers;

import java.time.Duration;

/**
 * What each engine has to do.
 *
 * @param count texts that wait for it
 * @param cold how many of the first texts count as those of a cold start
 * @param rate texts a second that come after that
 * @param steady for how long they come
 * @param partitions of each topic
 */
record Workload(
    InputTexts texts, int count, int cold, double rate, Duration steady, int partitions) {

  /** A part of it, for a broker that has just been started. */
  Workload warmUp() {
    return new Workload(texts, Math.min(cold, count), cold, 0, Duration.ZERO, partitions);
  }

  /** An engine that scores texts one by one would take hours for all. */
  int countOf(Engine engine) {
    return engine.isSlow() ? Math.min(cold, count) : count;
  }

  /** Texts that come at the fixed rate. */
  int steadyCount() {
    return (int) (rate * steady.toMillis() / 1_000);
  }

  /** Those of them whose latency isn't measured: the first fifth. */
  int settlingCount() {
    return steadyCount() / 5;
  }
}
