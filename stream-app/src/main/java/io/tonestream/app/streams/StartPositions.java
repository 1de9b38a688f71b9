package io.tonestream.app.streams;

import static java.util.Objects.requireNonNull;

import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.AdminCalls;
import io.tonestream.topics.TopicException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it, before an instance joins its group, that the group goes on where it stopped: that its
 * offsets are those of these topics, that Kafka has not forgotten them, and that the records that
 * come next are still there.
 *
 * <p>An app that starts for the first time gets its offsets here, so that from then on a partition
 * without one is either new or has lost it.
 */
final class StartPositions {
  private static final Logger log = LoggerFactory.getLogger(StartPositions.class);
  private static final List<Topic> SOURCES = List.of(Topic.RAW_TEXT, Topic.BRAND_COUNTS);

  private final AdminCalls cluster;
  private final TopicsConfiguration topics;
  private final String group;
  private final List<String> traces;
  private final LostOffsets policy;
  private final Set<String> sources;

  /**
   * Of an app.
   *
   * @param group the application id
   * @param changelogs topics of its stores, which may be missing
   */
  StartPositions(
      AdminCalls cluster,
      TopicsConfiguration topics,
      String group,
      List<String> changelogs,
      LostOffsets policy) {
    this.cluster = cluster;
    this.topics = topics;
    this.group = group;
    this.policy = policy;
    this.traces = new ArrayList<>(changelogs);
    traces.add(topics.name(Topic.LABELED_TEXT));
    this.sources = SOURCES.stream().map(topics::name).collect(Collectors.toSet());
  }

  /**
   * Makes sure of it.
   *
   * @throws IllegalStateException if another installation uses the group
   * @throws LostOffsetsException if positions are lost, and the settings say to stop then
   * @throws TopicException if Kafka doesn't answer, or refuses to
   */
  void require() {
    Map<TopicPartition, Long> committed = committed();
    requireOwnTopics(committed.keySet());
    committed.keySet().removeIf(partition -> !sources.contains(partition.topic()));
    Map<TopicPartition, Long> starts = offsets(sources, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(sources, OffsetSpec.latest());
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
            .flatMap(
                partition ->
                    LostPosition.forgotten(partition, of(starts, partition), of(ends, partition))
                        .stream())
            .toList();
    if (trace.isPresent() && !lost.isEmpty()) {
      decide(
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
      Map<TopicPartition, Long> committed,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> corrected = new HashMap<>();
    List<LostPosition> lost = new ArrayList<>();
    for (TopicPartition partition : starts.keySet()) {
      Long position = committed.get(partition);
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
          "group %s can't go on where it stopped: %s"
              .formatted(group, LostPosition.describe(lost)));
    }
    commit(corrected);
  }

  private void decide(String lost) {
    if (policy == LostOffsets.STOP) {
      throw new LostOffsetsException(lost);
    }
    log.warn("{}. {}", lost, goingOn(policy));
  }

  /** What is done about lost positions where the app doesn't stop. */
  static String goingOn(LostOffsets policy) {
    return "As tonestream.streams.lost-offsets says, the app goes on with "
        + (policy == LostOffsets.LATEST ? "new records alone" : "the oldest records there are");
  }

  /** What shows that texts were counted before: the first topic of those with records. */
  private Optional<String> trace() {
    Set<String> there = cluster.topics();
    List<String> existing = traces.stream().filter(there::contains).toList();
    Map<TopicPartition, Long> ends = offsets(existing, OffsetSpec.latest());
    return existing.stream()
        .filter(
            topic ->
                ends.entrySet().stream()
                    .anyMatch(end -> end.getKey().topic().equals(topic) && end.getValue() > 0))
        .findFirst();
  }

  private void requireOwnTopics(Collection<TopicPartition> committed) {
    Set<String> foreign = new TreeSet<>();
    committed.forEach(partition -> foreign.add(partition.topic()));
    foreign.addAll(assigned());
    foreign.removeAll(sources);
    if (!foreign.isEmpty()) {
      throw new IllegalStateException(
          ("group %s reads %s, which are topics of another installation, and this one's prefix is"
                  + " '%s': two with the same application id would share stores and count each"
                  + " other's texts; give each a tonestream.streams.application-id of its own")
              .formatted(group, String.join(", ", foreign), topics.prefix()));
    }
  }

  /** The topics that the group's members read now. */
  private Set<String> assigned() {
    ConsumerGroupDescription description =
        unless(
            GroupIdNotFoundException.class,
            () ->
                cluster
                    .ask(
                        "look at group " + group,
                        admin -> admin.describeConsumerGroups(List.of(group)).all())
                    .get(group));
    return description == null
        ? Set.of()
        : description.members().stream()
            .flatMap(member -> member.assignment().topicPartitions().stream())
            .map(TopicPartition::topic)
            .collect(Collectors.toSet());
  }

  private Map<TopicPartition, Long> committed() {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        unless(
            GroupIdNotFoundException.class,
            () ->
                cluster.ask(
                    "read the offsets of group " + group,
                    admin ->
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
    Map<TopicPartition, Long> committed = new HashMap<>();
    if (offsets != null) {
      offsets.forEach(
          (partition, offset) -> {
            if (offset != null) {
              committed.put(partition, offset.offset());
            }
          });
    }
    return committed;
  }

  private Map<TopicPartition, Long> offsets(Collection<String> of, OffsetSpec which) {
    Map<String, TopicDescription> described =
        cluster.ask("look at topics", admin -> admin.describeTopics(of).allTopicNames());
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    described.forEach(
        (topic, description) ->
            description
                .partitions()
                .forEach(each -> wanted.put(new TopicPartition(topic, each.partition()), which)));
    Map<TopicPartition, ListOffsetsResultInfo> answers =
        cluster.ask("read offsets of topics", admin -> admin.listOffsets(wanted).all());
    Map<TopicPartition, Long> offsets =
        new TreeMap<>(
            java.util.Comparator.comparing(TopicPartition::topic)
                .thenComparing(TopicPartition::partition));
    answers.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
    return offsets;
  }

  /** Other instances that run already have done so, and Kafka then lets nobody else. */
  private void commit(Map<TopicPartition, Long> offsets) {
    if (offsets.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
    unless(
        UnknownMemberIdException.class,
        () ->
            cluster.ask(
                "set the offsets of group " + group,
                admin -> admin.alterConsumerGroupOffsets(group, wanted).all()));
  }

  private static <T> @Nullable T unless(
      Class<? extends Exception> expected, Supplier<@Nullable T> question) {
    try {
      return question.get();
    } catch (TopicException e) {
      if (expected.isInstance(e.getCause())) {
        return null;
      }
      throw e;
    }
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return requireNonNull(offsets.get(partition));
  }
}
