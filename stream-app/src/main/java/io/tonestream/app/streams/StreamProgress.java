package io.tonestream.app.streams;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tonestream.app.monitoring.Lag;
import io.tonestream.app.monitoring.LagMonitor;
import io.tonestream.app.monitoring.MonitoringConfiguration;
import io.tonestream.app.monitoring.StreamMonitor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the stream gets on: whether its threads go round, and whether what is there to do is
 * done. Any thread.
 */
public final class StreamProgress {
  private final SentimentStreams streams;
  private final StreamMonitor monitor;
  private final LagMonitor lag;
  private final MonitoringConfiguration configuration;

  /** The progress of this stream, which is also measured. */
  public StreamProgress(
      SentimentStreams streams,
      StreamMonitor monitor,
      LagMonitor lag,
      MonitoringConfiguration configuration,
      MeterRegistry meters) {
    this.streams = streams;
    this.monitor = monitor;
    this.lag = lag;
    this.configuration = configuration;
    gauge(meters, "running", "1 while texts are processed and no store is restored", this::running);
    gauge(
        meters,
        "threads.configured",
        "Stream threads that there should be",
        streams::wantedThreads);
    gauge(meters, "threads.alive", "Stream threads that are alive", streams::liveThreads);
    gauge(
        meters,
        "threads.stuck",
        "Stream threads that have been in one loop for too long",
        () -> stuckThreads().size());
    gauge(
        meters,
        "partitions.stalled",
        "Partitions with texts of which none has been committed for too long",
        () -> stalledPartitions().size());
  }

  /** Names of the stream threads that have been in one loop for longer than they may. */
  public List<String> stuckThreads() {
    return monitor.stuck(streams.threadNames(), configuration.stuckAfter());
  }

  /**
   * The partitions that have texts, but have had no commit for longer than they may go without,
   * though no store is being restored.
   */
  public List<String> stalledPartitions() {
    if (streams.runningFor().compareTo(configuration.stuckAfter()) <= 0) {
      return List.of();
    }
    return lag.lags().entrySet().stream()
        .filter(each -> isStalled(each.getValue()))
        .map(Map.Entry::getKey)
        .map(TopicPartition::toString)
        .toList();
  }

  /** How old the oldest text is that waits, as far as that is known; zero if none does. */
  public Duration maxLag() {
    return lag.lags().values().stream()
        .map(Lag::age)
        .filter(Objects::nonNull)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private boolean isStalled(Lag each) {
    return each.records() > 0 && each.stalled().compareTo(configuration.stuckAfter()) > 0;
  }

  private int running() {
    return streams.isRunning() ? 1 : 0;
  }

  private static void gauge(
      MeterRegistry meters, String name, String description, Supplier<Number> figure) {
    Gauge.builder("tonestream.stream." + name, figure).description(description).register(meters);
  }
}
