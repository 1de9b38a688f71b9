package io.tonestream.app.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.streams.SentimentStreams;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * {@code /health/readiness}: fails until the model is warm, stores are restored and the stream
 * runs.
 */
@Singleton
@Readiness
final class StreamReadiness extends AbstractHealthIndicator<Map<String, Object>> {
  private final SentimentStreams streams;
  private final ModelRegistry models;

  StreamReadiness(SentimentStreams streams, ModelRegistry models) {
    this.streams = streams;
    this.models = models;
  }

  /** A registry holds warm models only, and the client runs once all its stores are restored. */
  @Override
  protected Map<String, Object> getHealthInformation() {
    healthStatus = streams.isRunning() ? HealthStatus.UP : HealthStatus.DOWN;
    return Map.of("state", streams.state(), "modelVersion", models.activeVersion());
  }

  @Override
  public String getName() {
    return "stream";
  }
}
