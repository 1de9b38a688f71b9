package io.tonestream.app.monitoring;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line what each rebalance brought a stream thread, and passes on what it hears. One
 * consumer's own.
 */
public final class ReportedRebalances implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(ReportedRebalances.class);

  private final ConsumerRebalanceListener listener;
  private final StreamMonitor monitor;
  private final Supplier<Duration> inAll;
  private final Set<String> has = new TreeSet<>();
  private final Set<String> lost = new TreeSet<>();
  private Duration before = Duration.ZERO;

  /**
   * @param listener hears all
   * @param inAll how long all rebalances of the consumer took so far
   */
  public ReportedRebalances(
      ConsumerRebalanceListener listener, StreamMonitor monitor, Supplier<Duration> inAll) {
    this.listener = listener;
    this.monitor = monitor;
    this.inAll = inAll;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    listener.onPartitionsAssigned(partitions);
    Duration now = inAll.get();
    Duration taken = now.minus(before);
    before = now;
    Set<String> gained = names(partitions);
    has.addAll(gained);
    monitor.rebalanced(taken);
    log.info(
        "Rebalanced within {} s: {} partitions, gained {}, lost {}",
        String.format(Locale.ROOT, "%.1f", taken.toMillis() / 1e3),
        has.size(),
        listed(gained),
        listed(lost));
    lost.clear();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    listener.onPartitionsRevoked(partitions);
    remove(partitions);
  }

  /** The thread dropped out of the group: others have its partitions by now. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    listener.onPartitionsLost(partitions);
    log.warn("Dropped out of the group, and lost {}", listed(names(partitions)));
    remove(partitions);
  }

  private void remove(Collection<TopicPartition> partitions) {
    lost.addAll(names(partitions));
    has.removeAll(names(partitions));
  }

  private static String listed(Set<String> partitions) {
    return partitions.isEmpty() ? "none" : String.join(" ", partitions);
  }

  private static Set<String> names(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
