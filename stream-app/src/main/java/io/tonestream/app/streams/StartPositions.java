package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;

import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.TopicException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it, before an instance joins its group, that the group goes on where it stopped: that its
 * offsets are those of these topics, that Kafka has not forgotten them, and that the records that
 * come next are still there.
 *
 * <p>An app that starts for the first time gets its offsets here, so that from then on a partition
 * without one is either new or has lost it.
 *
 * @param group the application id
 * @param changelogs topics of the app's stores, which may be missing
 */
record StartPositions(
    AdminCalls cluster,
    TopicsConfiguration topics,
    String group,
    List<String> changelogs,
    LostOffsets policy) {
  private static final Logger log = LoggerFactory.getLogger(StartPositions.class);

  /**
   * Makes sure of it.
   *
   * @throws IllegalStateException if another installation uses the group
   * @throws LostOffsetsException if positions are lost, and the settings say to stop then
   * @throws TopicException if Kafka doesn't answer, or refuses to
   */
  void require() {
    Map<TopicPartition, OffsetAndMetadata> committed = groups().committed(group);
    requireOwnTopics(committed.keySet());
    Map<TopicPartition, Long> starts = ofSources(groups()::starts);
    Map<TopicPartition, Long> ends = ofSources(groups()::ends);
    if (committed.isEmpty()) {
      begin(starts, ends);
    } else {
      goOn(committed, starts, ends);
    }
  }

  private void begin(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
    Optional<String> trace = trace();
    List<LostPosition> lost =
        starts.keySet().stream()
            .map(each -> new LostPosition(each, null, of(starts, each), of(ends, each)))
            .filter(position -> position.end() > position.start())
            .toList();
    if (trace.isPresent() && !lost.isEmpty()) {
      decide(
          policy,
          ("group %s has no committed offsets, but topic %s has records: either no instance ran"
                  + " for longer than the brokers' offsets.retention.minutes, or another"
                  + " tonestream.streams.application-id counted these texts before. %s")
              .formatted(group, trace.get(), LostPosition.describe(lost)));
      commit(policy == LostOffsets.LATEST ? ends : starts);
      return;
    }
    commit(starts);
  }

  private void goOn(
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> corrected = new HashMap<>();
    List<LostPosition> lost = new ArrayList<>();
    for (TopicPartition partition : starts.keySet()) {
      OffsetAndMetadata position = committed.get(partition);
      Optional<LostPosition> found =
          LostPosition.find(partition, position, of(starts, partition), of(ends, partition));
      found.ifPresent(lost::add);
      if (found.isPresent() && policy == LostOffsets.LATEST) {
        corrected.put(partition, of(ends, partition));
      } else if (found.isPresent() || position == null) {
        corrected.put(partition, of(starts, partition));
      }
    }
    if (!lost.isEmpty()) {
      decide(
          policy,
          "group %s can't go on where it stopped: %s"
              .formatted(group, LostPosition.describe(lost)));
    }
    commit(corrected);
  }

  /** Stops if that is what to do about lost positions, and else says what is done instead. */
  static void decide(LostOffsets policy, String lost) {
    if (policy == LostOffsets.STOP) {
      throw new LostOffsetsException(lost);
    }
    log.warn(
        "{}. As tonestream.streams.lost-offsets says, the app goes on with {}",
        lost,
        policy == LostOffsets.LATEST ? "new records alone" : "the oldest records there are");
  }

  /** What shows that texts were counted before: the first topic of those with records. */
  private Optional<String> trace() {
    Set<String> there = cluster.topics();
    return Stream.concat(changelogs.stream(), Stream.of(topics.name(Topic.LABELED_TEXT)))
        .filter(there::contains)
        .filter(topic -> groups().ends(topic).values().stream().anyMatch(end -> end > 0))
        .findFirst();
  }

  private void requireOwnTopics(Set<TopicPartition> committed) {
    Set<String> foreign = new TreeSet<>(groups().topics(group));
    committed.forEach(partition -> foreign.add(partition.topic()));
    foreign.removeAll(sources());
    if (!foreign.isEmpty()) {
      throw new IllegalStateException(
          ("group %s reads %s, which are topics of another installation, and this one's prefix is"
                  + " '%s': two with the same application id would share stores and count each"
                  + " other's texts; give each a tonestream.streams.application-id of its own")
              .formatted(group, String.join(", ", foreign), topics.prefix()));
    }
  }

  private void commit(Map<TopicPartition, Long> offsets) {
    if (offsets.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
    try {
      groups().setOffsets(group, wanted);
    } catch (UnknownMemberIdException e) {
      // Other instances that run already have done so, and Kafka then lets nobody else.
    }
  }

  private List<String> sources() {
    return List.of(topics.name(Topic.BRAND_COUNTS), topics.name(Topic.RAW_TEXT));
  }

  private Map<TopicPartition, Long> ofSources(
      Function<String, Map<TopicPartition, Long>> offsetsOf) {
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    sources().forEach(topic -> offsets.putAll(offsetsOf.apply(topic)));
    return offsets;
  }

  private GroupAdmin groups() {
    return GroupAdmin.of(cluster);
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return requireNonNull(offsets.get(partition));
  }
}
