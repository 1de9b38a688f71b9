package io.tonestream.app.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Hears from the clients of Kafka Streams what its threads are doing. One for the whole app; any
 * thread.
 */
public final class StreamMonitor {
  private final RestoreProgress restoring;
  private final Timer commits;
  private final Timer rebalances;

  /** When each thread asked for records last, by the system's nanoseconds. */
  private final Map<String, Long> polls = new ConcurrentHashMap<>();

  /** One that measures with these meters. */
  public StreamMonitor(MeterRegistry meters) {
    restoring = new RestoreProgress(meters);
    commits =
        Timer.builder("tonestream.commit.duration")
            .description("Time that the commit of a transaction took")
            .serviceLevelObjectives(
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(25),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(2_500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10))
            .register(meters);
    rebalances =
        Timer.builder("tonestream.rebalance.duration")
            .description("Time that a rebalance took a stream thread")
            .serviceLevelObjectives(
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(2_500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60))
            .register(meters);
  }

  /** Hears of restores. */
  public StateRestoreListener restoring() {
    return restoring;
  }

  /** The current thread, a stream thread, asks for records. */
  public void polling() {
    polls.put(Thread.currentThread().getName(), System.nanoTime());
  }

  /** A transaction was committed. */
  public void committed(Duration taken) {
    commits.record(taken);
  }

  /**
   * Which of these threads have not asked for records for longer than that, although they did
   * before.
   *
   * @param alive names of all stream threads that are alive
   */
  public List<String> stuck(Collection<String> alive, Duration after) {
    polls.keySet().retainAll(alive);
    long now = System.nanoTime();
    return polls.entrySet().stream()
        .filter(thread -> now - thread.getValue() > after.toNanos())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** A rebalance is over for the current thread. */
  void rebalanced(Duration taken) {
    rebalances.record(taken);
  }
}
