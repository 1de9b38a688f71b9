package io.tonestream.bench;

import io.tonestream.schemas.ModelStatus;
import io.tonestream.topics.publishing.ModelStatuses;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What the running instances say of themselves. One thread's own, which closes it. */
final class Instances implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final ModelStatuses statuses;
  private final int count;

  /** By instance: since when, in epoch milliseconds, it labelled with which version. */
  private final Map<String, NavigableMap<Long, String>> activity = new HashMap<>();

  Instances(Map<String, Object> kafka, String topic, int count) {
    this.statuses = ModelStatuses.open(kafka, topic);
    this.count = count;
  }

  /** Waits until every instance labels with this version. */
  void awaitActive(String version, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    long active;
    do {
      statuses.poll(POLL);
      active = 0;
      for (ModelStatus status : statuses.all()) {
        activity
            .computeIfAbsent(status.instance(), instance -> new TreeMap<>())
            .put(status.activeSince().toEpochMilli(), status.active());
        active += status.active().equals(version) ? 1 : 0;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "version %s is active on %d of %d instances after %s: %s"
                .formatted(version, active, count, timeout, statuses.all()));
      }
    } while (active < count);
  }

  Map<String, NavigableMap<Long, String>> activity() {
    return activity;
  }

  @Override
  public void close() {
    statuses.close();
  }
}
