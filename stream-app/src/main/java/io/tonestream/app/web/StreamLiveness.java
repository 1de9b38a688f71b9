package io.tonestream.app.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.tonestream.app.streams.SentimentStreams;
import jakarta.inject.Singleton;
import java.util.Map;

/** {@code /health/liveness}: fails once a stream thread has died and was not replaced. */
@Singleton
@Liveness
final class StreamLiveness extends AbstractHealthIndicator<Map<String, Object>> {
  private final SentimentStreams streams;

  StreamLiveness(SentimentStreams streams) {
    this.streams = streams;
  }

  @Override
  protected Map<String, Object> getHealthInformation() {
    healthStatus = streams.isAlive() ? HealthStatus.UP : HealthStatus.DOWN;
    return Map.of(
        "state", streams.state(),
        "liveThreads", streams.liveThreads(),
        "wantedThreads", streams.wantedThreads());
  }

  @Override
  public String getName() {
    return "stream-threads";
  }
}
