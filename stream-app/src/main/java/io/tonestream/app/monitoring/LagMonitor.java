package io.tonestream.app.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.app.monitoring.LagProbe.Uncommitted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how far behind the partitions of this instance are, now and then, on a thread of its
 * own. Each partition is told of by the instance that has it, so that sums over instances are
 * right. Started once and closed by whoever made it.
 */
public final class LagMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LagMonitor.class);
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final Supplier<LagProbe> probes;
  private final Supplier<Set<TopicPartition>> partitions;
  private final Duration interval;
  private final InstantSource clock;
  private final LagMetrics metrics;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lag-monitor");

  /** Committed offsets, and since when they are so. The thread's own. */
  private final Map<TopicPartition, Standing> standings = new HashMap<>();

  private volatile Map<TopicPartition, Lag> lags = Map.of();
  private volatile @Nullable Instant measured;

  /**
   * One that is not started yet.
   *
   * @param client settings of a client by Kafka's names
   * @param group whose committed offsets count
   * @param partitions those of this instance
   */
  public LagMonitor(
      Map<String, Object> client,
      String group,
      Supplier<Set<TopicPartition>> partitions,
      Duration interval,
      InstantSource clock,
      MeterRegistry meters) {
    this.probes = () -> new LagProbe(client, group);
    this.partitions = partitions;
    this.interval = interval;
    this.clock = clock;
    this.metrics = new LagMetrics(this::lags, meters);
    Gauge.builder("tonestream.lag.measured.timestamp.seconds", this, LagMonitor::measuredSeconds)
        .description("When lag was measured last, in seconds since 1970; no number before")
        .register(meters);
  }

  private record Standing(long offset, Instant since) {}

  /** Begins to measure. */
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** What was measured last, in the order of partitions. */
  public Map<TopicPartition, Lag> lags() {
    return lags;
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(interval.toMillis() + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    LagProbe probe = null;
    boolean failed = false;
    try {
      while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          probe = probe == null ? probes.get() : probe;
          measure(probe);
          failed = false;
        } catch (InterruptException e) {
          return;
        } catch (KafkaException e) {
          if (!failed) {
            log.warn("Lag can't be measured at the moment: {}", e.toString());
          }
          failed = true;
        } catch (RuntimeException e) {
          if (!failed) {
            log.error("Lag can't be measured at the moment", e);
          }
          failed = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (probe != null) {
        // Closing waits for the broker unless it may be cut.
        boolean ignored = Thread.interrupted();
        probe.close();
      }
    }
  }

  private void measure(LagProbe probe) {
    Set<TopicPartition> mine = partitions.get();
    Map<TopicPartition, Uncommitted> uncommitted =
        mine.isEmpty() ? Map.of() : probe.uncommitted(mine);
    Instant now = clock.instant();
    standings.keySet().retainAll(mine);
    Map<TopicPartition, Lag> measuredNow = new TreeMap<>(ORDER);
    uncommitted.forEach((partition, each) -> measuredNow.put(partition, lag(partition, each, now)));
    lags = measuredNow;
    measured = now;
    metrics.update();
  }

  private Lag lag(TopicPartition partition, Uncommitted uncommitted, Instant now) {
    Standing before = standings.get(partition);
    Standing standing =
        before != null && before.offset() == uncommitted.offset() && uncommitted.records() > 0
            ? before
            : new Standing(uncommitted.offset(), now);
    standings.put(partition, standing);
    return new Lag(
        uncommitted.records(), age(uncommitted, now), Duration.between(standing.since(), now));
  }

  private static @Nullable Duration age(Uncommitted uncommitted, Instant now) {
    if (uncommitted.records() == 0) {
      return Duration.ZERO;
    }
    Long next = uncommitted.nextMillis();
    if (next == null) {
      return null;
    }
    Duration age = Duration.between(Instant.ofEpochMilli(next), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  private double measuredSeconds() {
    Instant last = measured;
    return last == null ? Double.NaN : last.toEpochMilli() / 1e3;
  }
}
