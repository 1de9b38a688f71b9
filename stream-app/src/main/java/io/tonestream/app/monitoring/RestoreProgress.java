package io.tonestream.app.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far stores are restored: measured by store, and logged for all of them together. Threads of
 * Kafka Streams call it.
 */
final class RestoreProgress implements StateRestoreListener {
  private static final Logger log = LoggerFactory.getLogger(RestoreProgress.class);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final MeterRegistry meters;

  /** Guarded by this, as all that follows. */
  private final Map<TopicPartition, Restore> restores = new HashMap<>();

  private final Set<String> stores = new HashSet<>();
  private long total;
  private long restored;
  private long began;
  private long lastLine;

  RestoreProgress(MeterRegistry meters) {
    this.meters = meters;
  }

  private static final class Restore {
    private final String store;
    private long left;

    Restore(String store, long left) {
      this.store = store;
      this.left = left;
    }
  }

  @Override
  public synchronized void onRestoreStart(
      TopicPartition partition, String store, long start, long end) {
    long records = Math.max(0, end - start);
    if (stores.add(store)) {
      register(store);
    }
    if (records == 0) {
      return;
    }
    if (restores.isEmpty()) {
      began = System.nanoTime();
      lastLine = began;
      total = 0;
      restored = 0;
      log.info("Restoring stores from their changelogs begins");
    }
    restores.put(partition, new Restore(store, records));
    total += records;
  }

  @Override
  public synchronized void onBatchRestored(
      TopicPartition partition, String store, long batchEnd, long records) {
    Restore restore = restores.get(partition);
    if (restore == null) {
      return;
    }
    // Offsets count markers of transactions too, of which no records come.
    restore.left = Math.max(0, restore.left - records);
    restored += records;
    long now = System.nanoTime();
    if (now - lastLine >= BETWEEN_LINES.toNanos()) {
      lastLine = now;
      log.info(
          "Restoring stores: {} of at most {} records, {} changelogs left",
          restored,
          total,
          restores.size());
    }
  }

  @Override
  public synchronized void onRestoreEnd(TopicPartition partition, String store, long records) {
    end(partition);
  }

  @Override
  public synchronized void onRestoreSuspended(
      TopicPartition partition, String store, long records) {
    end(partition);
  }

  private void end(TopicPartition partition) {
    if (restores.remove(partition) != null && restores.isEmpty()) {
      log.info(
          "Restored stores: {} records within {} s",
          restored,
          Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }
  }

  private void register(String store) {
    Gauge.builder("tonestream.restore.records.left", this, each -> each.left(store))
        .description("Records of its changelogs that a store still lacks, at most")
        .tag("store", store)
        .register(meters);
  }

  private synchronized long left(String store) {
    return restores.values().stream()
        .filter(restore -> restore.store.equals(store))
        .mapToLong(restore -> restore.left)
        .sum();
  }
}
