package io.tonestream.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class LagMetricsTest {
  private static final TopicPartition FIRST = new TopicPartition("raw-text", 0);
  private static final TopicPartition SECOND = new TopicPartition("raw-text", 1);

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicReference<Map<TopicPartition, Lag>> lags = new AtomicReference<>(Map.of());
  private final LagMetrics metrics = new LagMetrics(lags::get, meters);

  @Test
  void tellsOfThePartitionsThatThereAreNow() {
    measured(Map.of(FIRST, lag(7), SECOND, lag(8)));
    assertThat(meters.scrape())
        .contains(
            "tonestream_lag_records{partition=\"0\",topic=\"raw-text\"} 7.0",
            "tonestream_lag_seconds{partition=\"1\",topic=\"raw-text\"} 0.008");

    measured(Map.of(SECOND, lag(9)));
    assertThat(meters.scrape())
        .contains("tonestream_lag_records{partition=\"1\",topic=\"raw-text\"} 9.0")
        .doesNotContain("partition=\"0\"");
  }

  @Test
  void mayBeReadAtAnyTime() {
    measured(Map.of(FIRST, lag(0), SECOND, lag(0)));
    CompletableFuture<Void> measuring =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 50_000; i++) {
                measured(Map.of(FIRST, lag(i), SECOND, lag(i)));
              }
            });
    while (!measuring.isDone()) {
      assertThat(meters.scrape()).contains("partition=\"0\"", "partition=\"1\"");
    }
    measuring.join();
  }

  private void measured(Map<TopicPartition, Lag> now) {
    lags.set(now);
    metrics.update();
  }

  private static Lag lag(int records) {
    return new Lag(records, Duration.ofMillis(records), Duration.ZERO);
  }
}
