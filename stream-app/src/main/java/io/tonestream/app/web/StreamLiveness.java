package io.tonestream.app.web;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.tonestream.app.serving.ModelGuard;
import io.tonestream.app.streams.SentimentStreams;
import io.tonestream.app.streams.StreamProgress;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * {@code /health/liveness}: fails where only a new process helps. That is once a stream thread has
 * died and was not replaced, while a thread or a partition doesn't get on though there is work, and
 * while a call into a model hangs: nothing can end such a call, and only a new process has the
 * thread, its core and its memory back.
 */
@Singleton
@Liveness
final class StreamLiveness extends AbstractHealthIndicator<Map<String, Object>> {
  private final SentimentStreams streams;
  private final StreamProgress progress;
  private final ModelGuard guard;

  StreamLiveness(SentimentStreams streams, StreamProgress progress, ModelGuard guard) {
    this.streams = streams;
    this.progress = progress;
    this.guard = guard;
  }

  @Override
  protected Map<String, Object> getHealthInformation() {
    List<String> hanging = guard.hanging();
    List<String> stuck = progress.stuckThreads();
    List<String> stalled = progress.stalledPartitions();
    boolean isWell = streams.isAlive() && hanging.isEmpty() && stuck.isEmpty() && stalled.isEmpty();
    healthStatus = isWell ? HealthStatus.UP : HealthStatus.DOWN;
    return Map.of(
        "state",
        streams.state(),
        "liveThreads",
        streams.liveThreads(),
        "wantedThreads",
        streams.wantedThreads(),
        "stuckThreads",
        stuck,
        "stalledPartitions",
        stalled,
        "hanging",
        hanging);
  }

  @Override
  public String getName() {
    return "stream-threads";
  }
}
