package io.tonestream.topics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The consumer group of an application, and what is to be done with it while the application is
 * stopped: its offsets are moved, its own topics deleted. One thread's own, which closes it.
 *
 * <p>What Kafka refuses, or doesn't answer in time, is a {@link TopicException} that says what was
 * tried.
 */
public final class GroupAdmin implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** The broker aborts what an instance left open after 10 s, or as its producer was told. */
  private static final Duration TRANSACTIONS_END_WITHIN = Duration.ofSeconds(90);

  /** A heartbeat comes each 1.5 s or, by Kafka's default, 3 s, and a poll each 10 s. */
  private static final Duration RETURN_WITHIN = Duration.ofSeconds(12);

  private static final int PAUSE_MILLIS = 100;

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final AdminCalls cluster;

  private GroupAdmin(AdminCalls cluster) {
    this.cluster = cluster;
  }

  /**
   * Opens the cluster; asks Kafka for nothing yet.
   *
   * @param kafka settings of Kafka's clients by Kafka's names, above all {@code bootstrap.servers}
   */
  public static GroupAdmin open(Map<String, Object> kafka) {
    return new GroupAdmin(AdminCalls.open(kafka));
  }

  /** Groups of a cluster that the caller has opened, and closes. */
  public static GroupAdmin of(AdminCalls cluster) {
    return new GroupAdmin(cluster);
  }

  /** Who is in the group, by client id and host; nobody if there is no such group. */
  public List<String> members(String group) {
    try {
      return describe(group).members().stream()
          .map(member -> member.clientId() + " on " + member.host().replaceFirst("^/", ""))
          .sorted()
          .toList();
    } catch (GroupIdNotFoundException e) {
      return streamsMembers(group);
    }
  }

  /** The topics that the group's members read at this moment. */
  public Set<String> topics(String group) {
    try {
      return describe(group).members().stream()
          .flatMap(member -> member.assignment().topicPartitions().stream())
          .map(TopicPartition::topic)
          .collect(Collectors.toSet());
    } catch (GroupIdNotFoundException e) {
      return Set.of();
    }
  }

  /** The ids that the group gave to members with this client id at this moment. */
  public Set<String> memberIds(String group, String clientId) {
    try {
      return describe(group).members().stream()
          .filter(member -> member.clientId().equals(clientId))
          .map(MemberDescription::consumerId)
          .collect(Collectors.toSet());
    } catch (GroupIdNotFoundException e) {
      return Set.of();
    }
  }

  private ConsumerGroupDescription describe(String group) {
    return ask(
        "look at group " + group,
        admin ->
            requireNonNull(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)));
  }

  /** The same where instances use {@code group.protocol=streams}. */
  private List<String> streamsMembers(String group) {
    try {
      return ask(
              "look at group " + group,
              admin ->
                  requireNonNull(
                      admin.describeStreamsGroups(List.of(group)).describedGroups().get(group)))
          .members()
          .stream()
          .map(member -> member.clientId() + " on " + member.clientHost().replaceFirst("^/", ""))
          .sorted()
          .toList();
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }

  /**
   * Makes sure that no instance runs.
   *
   * @throws TopicException if any does; the message names them
   */
  public void requireStopped(String group) {
    List<String> members = members(group);
    if (!members.isEmpty()) {
      throw new TopicException(
          "application %s still runs: %s: stop all its instances first, and wait a minute for those that were killed"
              .formatted(group, String.join(", ", members)));
    }
  }

  /** Has the group forget its members; those that still run join again at once. */
  public void removeMembers(String group) {
    if (members(group).isEmpty()) {
      return;
    }
    try {
      ask(
          "remove the members of group " + group,
          admin ->
              admin
                  .removeMembersFromConsumerGroup(
                      group, new RemoveMembersFromConsumerGroupOptions())
                  .all());
    } catch (UnknownMemberIdException | GroupIdNotFoundException e) {
      // They have left by themselves.
    }
  }

  /**
   * Makes sure that nobody comes back to a group whose members were removed: an instance that runs
   * does with its first poll after its next heartbeat.
   *
   * @throws TopicException if any does; the message names them
   */
  public void requireNobodyReturns(String group) {
    long deadline = System.nanoTime() + RETURN_WITHIN.toNanos();
    do {
      requireStopped(group);
      pause();
    } while (System.nanoTime() < deadline);
  }

  /**
   * Where the group is to read on, of each partition that it has read of any topic. What is in a
   * transaction is waited for.
   */
  public Map<TopicPartition, OffsetAndMetadata> offsets(String group) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new TreeMap<>(BY_NAME);
    await(
        "offsets of group %s are still in a transaction".formatted(group),
        TRANSACTIONS_END_WITHIN,
        () -> {
          offsets.clear();
          offsets.putAll(offsets(group, true));
          return offsets.keySet().containsAll(committed(group).keySet());
        });
    return offsets;
  }

  /** The same at this moment: what is in a transaction is not waited for. */
  public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return offsets(group, false);
  }

  /**
   * The same.
   *
   * @param isStable whether partitions are left out whose offsets are in a transaction
   */
  private Map<TopicPartition, OffsetAndMetadata> offsets(String group, boolean isStable) {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          ask(
              "read the offsets of group " + group,
              admin ->
                  admin
                      .listConsumerGroupOffsets(
                          Map.of(group, new ListConsumerGroupOffsetsSpec()),
                          new ListConsumerGroupOffsetsOptions().requireStable(isStable))
                      .partitionsToOffsetAndMetadata(group));
      offsets.values().removeIf(Objects::isNull);
      return offsets;
    } catch (GroupIdNotFoundException e) {
      return Map.of();
    }
  }

  /**
   * Has a group that nobody is in read on there, all in one step.
   *
   * @throws TopicException if somebody is in it
   */
  public void setOffsets(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
    ask(
        "move the offsets of group " + group,
        admin -> admin.alterConsumerGroupOffsets(group, offsets).all());
  }

  /** Forgets a group that nobody is in; it may be unknown already. */
  public void deleteGroup(String group) {
    try {
      ask("delete group " + group, admin -> admin.deleteConsumerGroups(List.of(group)).all());
    } catch (GroupIdNotFoundException e) {
      // That is what is wanted.
    }
  }

  /** Which of these topics there are. */
  public List<String> existing(Collection<String> topics) {
    return topics.stream().filter(this::exists).toList();
  }

  private boolean exists(String topic) {
    try {
      partitions(topic);
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  /**
   * The partitions of a topic.
   *
   * @throws UnknownTopicOrPartitionException if there is no such topic
   */
  public List<TopicPartition> partitions(String topic) {
    return ask(
            "look at topic " + topic,
            admin ->
                requireNonNull(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)))
        .partitions()
        .stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /** Gives a topic more partitions, and returns once all can be used. */
  public void grow(String topic, int count) {
    ask(
        "give topic %s %d partitions".formatted(topic, count),
        admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all());
    await(
        "the new partitions of topic %s can't be seen".formatted(topic),
        TIMEOUT,
        () -> partitions(topic).size() == count);
  }

  /** Deletes topics, and returns once none of them can be seen. */
  public void delete(Collection<String> topics) {
    if (!topics.isEmpty()) {
      ask("delete topics " + String.join(", ", topics), admin -> admin.deleteTopics(topics).all());
      await(
          "topics that were deleted can still be seen: " + String.join(", ", topics),
          TIMEOUT,
          () -> existing(topics).isEmpty());
    }
  }

  /** Deletes the records of a topic before these offsets. */
  public void deleteBefore(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> records.put(partition, RecordsToDelete.beforeOffset(offset)));
    ask("delete records of " + offsets.keySet(), admin -> admin.deleteRecords(records).all());
  }

  /** The offset of the first record of each partition. */
  public Map<TopicPartition, Long> starts(String topic) {
    return offsets(topic, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** The offset after the last record of each partition. */
  public Map<TopicPartition, Long> ends(String topic) {
    return offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** The offset of the first record of each partition that was written at this time or later. */
  public Map<TopicPartition, Long> offsetsAt(String topic, Instant time) {
    Map<TopicPartition, Long> found =
        offsets(
            topic,
            OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli())),
            IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, Long> ends = ends(topic);
    found.replaceAll((partition, offset) -> offset < 0 ? ends.get(partition) : offset);
    return found;
  }

  /** The latest timestamp of any record; the epoch if there is none. */
  public Instant newest(String topic) {
    return list(topic, OffsetSpec.maxTimestamp(), IsolationLevel.READ_UNCOMMITTED).values().stream()
        .map(info -> Instant.ofEpochMilli(Math.max(0, info.timestamp())))
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  /**
   * Waits until what the topic has at this moment is in no open transaction: what an instance that
   * was killed has left is aborted after a while. Transactions that others begin meanwhile don't
   * matter.
   *
   * @throws TopicException if there still is one
   */
  public void awaitTransactions(String topic) {
    Map<TopicPartition, Long> ends = ends(topic);
    await(
        "a transaction on topic %s is still open".formatted(topic),
        TRANSACTIONS_END_WITHIN,
        () -> {
          Map<TopicPartition, Long> stable =
              offsets(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
          return ends.entrySet().stream()
              .allMatch(end -> stable.getOrDefault(end.getKey(), 0L) >= end.getValue());
        });
  }

  private Map<TopicPartition, Long> offsets(
      String topic, OffsetSpec which, IsolationLevel isolation) {
    Map<TopicPartition, Long> offsets = new TreeMap<>(BY_NAME);
    list(topic, which, isolation)
        .forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> list(
      String topic, OffsetSpec which, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions(topic).forEach(partition -> wanted.put(partition, which));
    return ask(
        "read the offsets of topic " + topic,
        admin -> admin.listOffsets(wanted, new ListOffsetsOptions(isolation)).all());
  }

  private void await(String notYet, Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TopicException(
            "%s after %d s, at %s: try again"
                .formatted(notYet, timeout.toSeconds(), cluster.place()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Kafka's answer; that there is no such group or topic is left to the caller. */
  private <T> T ask(String what, Function<Admin, KafkaFuture<T>> question) {
    try {
      return cluster.ask(what, question);
    } catch (TopicException e) {
      Throwable cause = e.getCause();
      if (cause instanceof GroupIdNotFoundException
          || cause instanceof UnknownMemberIdException
          || cause instanceof UnknownTopicOrPartitionException) {
        throw (KafkaException) cause;
      }
      if (cause instanceof GroupNotEmptyException) {
        throw new TopicException(e.getMessage() + ": stop all its instances", cause);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
