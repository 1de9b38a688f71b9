package io.tonestream.app.streams;

import io.tonestream.app.batching.BatchScorers;
import io.tonestream.app.monitoring.StreamMonitor;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A stream thread's producer, which says when a transaction is over. */
final class MonitoredProducer extends KafkaProducer<byte[], byte[]> {
  private final StreamMonitor monitor;
  private final BatchScorers scorers;

  MonitoredProducer(Map<String, Object> settings, StreamMonitor monitor, BatchScorers scorers) {
    super(settings, new ByteArraySerializer(), new ByteArraySerializer());
    this.monitor = monitor;
    this.scorers = scorers;
  }

  @Override
  public void commitTransaction() {
    long start = System.nanoTime();
    super.commitTransaction();
    monitor.committed(Duration.ofNanos(System.nanoTime() - start));
    scorers.committed();
  }

  @Override
  public void abortTransaction() {
    scorers.aborted();
    super.abortTransaction();
  }
}
