package io.tonestream.app.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.tonestream.app.serving.ModelGuard;
import io.tonestream.app.streams.SentimentStreams;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * {@code /health/liveness}: fails once a stream thread has died and was not replaced, and while a
 * call into a model hangs. Nothing can end such a call; only a new process has the thread, its core
 * and its memory back.
 */
@Singleton
@Liveness
final class StreamLiveness extends AbstractHealthIndicator<Map<String, Object>> {
  private final SentimentStreams streams;
  private final ModelGuard guard;

  StreamLiveness(SentimentStreams streams, ModelGuard guard) {
    this.streams = streams;
    this.guard = guard;
  }

  @Override
  protected Map<String, Object> getHealthInformation() {
    List<String> hanging = guard.hanging();
    healthStatus = streams.isAlive() && hanging.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN;
    return Map.of(
        "state", streams.state(),
        "liveThreads", streams.liveThreads(),
        "wantedThreads", streams.wantedThreads(),
        "hanging", hanging);
  }

  @Override
  public String getName() {
    return "stream-threads";
  }
}
