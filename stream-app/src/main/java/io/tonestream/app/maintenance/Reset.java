package io.tonestream.app.maintenance;

import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.maintenance.ResetPlan.Start;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.access.GrantedRights;
import io.tonestream.topics.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Has a stopped application begin anew: what it has kept is deleted, and then its group is given
 * its offsets, all in one step. On {@code brand-counts} they are the end, whether all was read or
 * not: the texts of what is there are labelled and counted again. If it ends in between, windows
 * are empty and nothing counts twice; it is simply run again.
 *
 * <p>One thread uses and closes it.
 */
public final class Reset implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final ResetPlan plan;
  private final GroupAdmin admin;

  private Reset(ResetPlan plan, GroupAdmin admin) {
    this.plan = plan;
    this.admin = admin;
  }

  /** Opens the cluster. */
  public static Reset open(ResetPlan plan) {
    return new Reset(plan, GroupAdmin.open(plan.kafka()));
  }

  /**
   * Looks what there is to do, and changes nothing.
   *
   * @throws TopicException if the application runs, or there is none
   */
  public ResetReport look() {
    String application = plan.application();
    GrantedRights.require(
        plan.kafka(),
        Role.MAINTAINER.rights(plan::topic, application),
        RebuildPlan.internalTopics(application),
        List.of(application));
    if (!plan.removesMembers()) {
      admin.requireStopped(application);
    }
    String deadLetters = plan.topic(Topic.DEAD_LETTERS);
    if (plan.dropsLabelled() && admin.existing(List.of(deadLetters)).isEmpty()) {
      throw new TopicException("there is no topic %s: check --prefix".formatted(deadLetters));
    }
    Map<TopicPartition, OffsetAndMetadata> before = admin.offsets(application);
    List<String> internal = admin.existing(RebuildPlan.internalTopics(plan.application()));
    if (before.isEmpty() && internal.isEmpty()) {
      throw new TopicException(
          "there is no application %s: check --application-id, --prefix and --bootstrap"
              .formatted(plan.application()));
    }
    Map<TopicPartition, Long> start = start();
    Map<Integer, Long> byPartition = new TreeMap<>();
    start.forEach((partition, offset) -> byPartition.put(partition.partition(), offset));
    return new ResetReport(
        plan.application(),
        false,
        byPartition,
        start.isEmpty() ? 0 : left(Topic.RAW_TEXT, start),
        redriven(start),
        start.isEmpty() ? 0 : unread(before),
        internal,
        directories().map(Path::toString).toList(),
        plan.dropsLabelled()
            ? left(Topic.LABELED_TEXT, starts(Topic.LABELED_TEXT))
                + left(Topic.DEAD_LETTERS, starts(Topic.DEAD_LETTERS))
            : 0);
  }

  /**
   * Does it.
   *
   * @throws TopicException if it can't be done
   */
  public ResetReport run() {
    ResetReport found = look();
    if (plan.removesMembers() && !admin.members(plan.application()).isEmpty()) {
      admin.removeMembers(plan.application());
      admin.requireNobodyReturns(plan.application());
    }
    if (plan.start() != null) {
      // What is still in a transaction would come after the offsets that are read here.
      admin.awaitTransactions(plan.topic(Topic.BRAND_COUNTS));
      admin.awaitTransactions(plan.topic(Topic.LABELED_TEXT));
    }
    directories().forEach(Directories::delete);
    admin.delete(found.deletedTopics());
    if (plan.start() == null) {
      admin.deleteGroup(plan.application());
    } else {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      start().forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
      admin
          .ends(plan.topic(Topic.BRAND_COUNTS))
          .forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
      admin.setOffsets(plan.application(), offsets);
    }
    if (plan.dropsLabelled()) {
      admin.deleteBefore(admin.ends(plan.topic(Topic.LABELED_TEXT)));
      admin.deleteBefore(admin.ends(plan.topic(Topic.DEAD_LETTERS)));
    }
    return new ResetReport(
        found.application(),
        true,
        found.rawTextOffsets(),
        found.texts(),
        found.redriven(),
        found.skippedCounts(),
        found.deletedTopics(),
        found.deletedDirectories(),
        found.droppedRecords());
  }

  private Map<TopicPartition, Long> start() {
    String rawText = plan.topic(Topic.RAW_TEXT);
    Start start = plan.start();
    if (start == null) {
      return Map.of();
    }
    if (start instanceof Start.At at) {
      return admin.offsetsAt(rawText, at.time());
    }
    return start instanceof Start.Latest ? admin.ends(rawText) : admin.starts(rawText);
  }

  private long redriven(Map<TopicPartition, Long> start) {
    String deadLetters = plan.topic(Topic.DEAD_LETTERS);
    return start.isEmpty() || admin.existing(List.of(deadLetters)).isEmpty()
        ? 0
        : new DeadLetterTopic(plan.kafka(), deadLetters).countRedriven(start, SILENCE);
  }

  private Map<TopicPartition, Long> starts(Topic topic) {
    return admin.starts(plan.topic(topic));
  }

  private long left(Topic topic, Map<TopicPartition, Long> from) {
    return admin.ends(plan.topic(topic)).entrySet().stream()
        .mapToLong(end -> end.getValue() - from.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  private long unread(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, Long> read = starts(Topic.BRAND_COUNTS);
    read.replaceAll(
        (partition, start) -> {
          OffsetAndMetadata offset = offsets.get(partition);
          return offset == null ? start : offset.offset();
        });
    return left(Topic.BRAND_COUNTS, read);
  }

  /** Kafka Streams keeps the stores of an application in one directory. */
  private Stream<Path> directories() {
    Path stateDir = plan.stateDir();
    return stateDir == null
        ? Stream.empty()
        : Stream.of(stateDir.resolve(plan.application())).filter(Files::isDirectory);
  }

  @Override
  public void close() {
    admin.close();
  }
}
