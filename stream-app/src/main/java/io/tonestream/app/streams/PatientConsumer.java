package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;

import io.tonestream.app.monitoring.ReportedRebalances;
import io.tonestream.app.monitoring.StreamMonitor;
import io.tonestream.topics.FetchedBytes;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream thread's main consumer, which asks for a rebalance only if none comes by itself, and
 * doesn't begin a partition anew where its position is lost, unless the settings say so.
 *
 * <p>A task moves in two rebalances: its owner gives it up after the first, and asks for the
 * second. The thread that is to get the task asks too, as soon as the first is over for itself. If
 * it is idle and the owner is busy with a slow model, that is before the owner has got its answer:
 * it has to join again, gives nothing up, and so on, round after round, until its transaction has
 * run out of time, since nothing is committed in a rebalance. One stream thread's own. It also
 * tells the monitor that the thread goes round, and what rebalances bring.
 */
final class PatientConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(PatientConsumer.class);

  /** An owner polls some times before it has given a task up, between rounds of some texts. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** That of the thread that polls. */
  private static final ThreadLocal<FetchedBytes> FETCHED = new ThreadLocal<>();

  private final LostOffsets policy;
  private final StreamMonitor monitor;
  private final FetchedBytes fetched;
  private final @Nullable Supplier<GroupAdmin> groups;
  private final String clientId;
  private @Nullable Wish wish;

  /**
   * Whether it was alone when it first joined. Its own member id isn't known while it joins again.
   */
  private boolean isAlone;

  /**
   * @param fetched bounds what waits for the stream thread
   * @param groups opens the cluster's groups; null if processes may share client ids
   */
  PatientConsumer(
      Map<String, Object> settings,
      LostOffsets policy,
      StreamMonitor monitor,
      FetchedBytes fetched,
      @Nullable Supplier<GroupAdmin> groups) {
    super(settings, fetched.keys(), fetched.values());
    this.policy = policy;
    this.monitor = monitor;
    this.fetched = fetched;
    this.groups = groups;
    this.clientId = String.valueOf(settings.get(ConsumerConfig.CLIENT_ID_CONFIG));
  }

  /** The current thread, a stream thread, begins with a record of its consumer's. */
  static void taken(ConsumerRecord<?, ?> record) {
    FetchedBytes fetched = FETCHED.get();
    if (fetched != null) {
      fetched.taken(record);
    }
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    super.subscribe(
        topics, fetched.forgetting(new ReportedRebalances(listener, monitor, this::inRebalances)));
  }

  /**
   * Kafka Streams calls this where the thread's producer was fenced: it then subscribes, so joins,
   * again. It mustn't if the fence came from another process with this one's name. It would fence
   * that one, which would do the same, and so on.
   *
   * @throws FencedInstanceIdException if another process has this one's name
   */
  @Override
  public void unsubscribe() {
    requireAlone();
    super.unsubscribe();
  }

  /**
   * Makes sure that no other member has this one's name, if this one is a member. An earlier life
   * of this process isn't one any more: this one's join has waited for it.
   */
  private void requireAlone() {
    ConsumerGroupMetadata member = groupMetadata();
    if (member.memberId().isEmpty()) {
      return;
    }
    Set<String> others = new HashSet<>(namesakes(member.groupId()));
    others.remove(member.memberId());
    if (!others.isEmpty()) {
      throw new FencedInstanceIdException(
          "Client %s is member %s of the group too".formatted(clientId, others));
    }
    isAlone = true;
  }

  /** Members with this client id, as far as Kafka says. */
  private Set<String> namesakes(String group) {
    if (groups == null) {
      return Set.of();
    }
    try (GroupAdmin admin = groups.get()) {
      return admin.memberIds(group, clientId);
    } catch (TopicException e) {
      log.warn("Can't see whether there is another {}: {}", clientId, e.getMessage());
      return Set.of();
    }
  }

  /** Kafka Streams begins anew where its task was last committed. */
  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata position) {
    fetched.forget(List.of(partition));
    super.seek(partition, position);
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
    FETCHED.set(fetched);
    ConsumerRecords<byte[], byte[]> records =
        fetched.poll(this::assignment, () -> super.poll(timeout));
    if (!isAlone) {
      requireAlone();
    }
    return records;
  }

  /**
   * Kafka Streams calls this where a partition has no position, or one that it doesn't hold: see
   * the topology's {@code AutoOffsetReset}. New partitions are read from their beginning.
   *
   * @throws LostOffsetsException if a position is lost, and the settings say to stop then
   */
  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    fetched.forget(partitions);
    List<LostPosition> lost = lost(partitions);
    if (lost.isEmpty()) {
      super.seekToBeginning(partitions);
      return;
    }
    StartPositions.decide(policy, LostPosition.describe(lost));
    Set<TopicPartition> skipped =
        policy == LostOffsets.LATEST
            ? lost.stream().map(LostPosition::partition).collect(Collectors.toSet())
            : Set.of();
    Set<TopicPartition> read = new HashSet<>(partitions);
    read.removeAll(skipped);
    // Kafka takes none for all.
    if (!skipped.isEmpty()) {
      super.seekToEnd(skipped);
    }
    if (!read.isEmpty()) {
      super.seekToBeginning(read);
    }
  }

  private List<LostPosition> lost(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(Set.copyOf(partitions));
    Map<TopicPartition, Long> starts = beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = endOffsets(partitions);
    List<LostPosition> lost = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata position = committed.get(partition);
      long start = requireNonNull(starts.get(partition));
      long end = requireNonNull(ends.get(partition));
      Optional<LostPosition> found = LostPosition.find(partition, position, start, end);
      if (found.isEmpty() && position != null) {
        throw new IllegalStateException(
            "records of %s after offset %d that were read are gone: the topic has lost records"
                .formatted(partition, position.offset()));
      }
      found.ifPresent(lost::add);
    }
    return lost;
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
