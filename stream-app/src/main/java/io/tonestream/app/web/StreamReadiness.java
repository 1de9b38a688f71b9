package io.tonestream.app.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tonestream.app.monitoring.MonitoringConfiguration;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.streams.SentimentStreams;
import io.tonestream.app.streams.StreamProgress;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/**
 * {@code /health/readiness}: fails until the model is warm, stores are restored and the stream
 * runs; and while it is too far behind, if {@code tonestream.monitoring.max-lag} is set.
 */
@Singleton
@Readiness
final class StreamReadiness extends AbstractHealthIndicator<Map<String, Object>> {
  private final SentimentStreams streams;
  private final StreamProgress progress;
  private final MonitoringConfiguration configuration;
  private final ModelRegistry models;

  StreamReadiness(
      SentimentStreams streams,
      StreamProgress progress,
      MonitoringConfiguration configuration,
      ModelRegistry models) {
    this.streams = streams;
    this.progress = progress;
    this.configuration = configuration;
    this.models = models;
  }

  /** A registry holds warm models only, and the client runs once all its stores are restored. */
  @Override
  protected Map<String, Object> getHealthInformation() {
    Duration lag = progress.maxLag();
    Duration maxLag = configuration.maxLag();
    boolean keepsUp = maxLag == null || lag.compareTo(maxLag) <= 0;
    healthStatus = streams.isRunning() && keepsUp ? HealthStatus.UP : HealthStatus.DOWN;
    return Map.of(
        "state", streams.state(),
        "lag", lag.toString(),
        "modelVersion", models.activeVersion());
  }

  @Override
  public String getName() {
    return "stream";
  }
}
