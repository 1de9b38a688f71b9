package io.tonestream.app.streams;

import io.tonestream.app.monitoring.ReportedRebalances;
import io.tonestream.app.monitoring.StreamMonitor;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A stream thread's main consumer, which asks for a rebalance only if none comes by itself.
 *
 * <p>A task moves in two rebalances: its owner gives it up after the first, and asks for the
 * second. The thread that is to get the task asks too, as soon as the first is over for itself. If
 * it is idle and the owner is busy with a slow model, that is before the owner has got its answer:
 * it has to join again, gives nothing up, and so on, round after round, until its transaction has
 * run out of time, since nothing is committed in a rebalance. One stream thread's own. It also
 * tells the monitor that the thread goes round, and what rebalances bring.
 */
final class PatientConsumer extends KafkaConsumer<byte[], byte[]> {
  /** An owner polls some times before it has given a task up, between rounds of some texts. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final StreamMonitor monitor;
  private @Nullable Wish wish;

  PatientConsumer(Map<String, Object> settings, StreamMonitor monitor) {
    super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.monitor = monitor;
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    super.subscribe(topics, new ReportedRebalances(listener, monitor, this::inRebalances));
  }

  /**
   * A rebalance that is asked for.
   *
   * @param generation of the group then
   * @param since as the system's nanoseconds
   */
  private record Wish(String reason, int generation, long since) {}

  @Override
  public void enforceRebalance(String reason) {
    wish = new Wish(reason, generation(), System.nanoTime());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    monitor.polling();
    Wish open = wish;
    if (open != null && System.nanoTime() - open.since() >= PATIENCE.toNanos()) {
      wish = null;
      if (open.generation() == generation()) {
        super.enforceRebalance(open.reason());
      }
    }
    return super.poll(timeout);
  }

  /** How long rebalances took so far, all of them together. */
  private Duration inRebalances() {
    return metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("rebalance-latency-total"))
        .map(metric -> Duration.ofMillis(((Number) metric.metricValue()).longValue()))
        .findFirst()
        .orElse(Duration.ZERO);
  }

  private int generation() {
    return groupMetadata().generationId();
  }
}
