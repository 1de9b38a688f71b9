package io.tonestream.app.maintenance;

import io.tonestream.app.counting.BrandCounts;
import io.tonestream.app.counting.CountTexts;
import io.tonestream.app.counting.Recount;
import io.tonestream.app.counting.Recount.Past;
import io.tonestream.app.maintenance.RebuildReport.GoesOn;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.GroupAdmin;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import io.tonestream.topics.access.GrantedRights;
import io.tonestream.topics.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the windows of a stopped application again, from {@code labeled-text}, for a new one.
 *
 * <p>The counts go to the end of {@code brand-counts}, as those of new texts do. At last the new
 * application's group is given its offsets, in one transaction with the last counts: on {@code
 * brand-counts} where its counts begin, and on {@code raw-text} those of the old one, which were
 * committed in the same transactions as the records of {@code labeled-text}. Before that step the
 * new application has not begun, and whatever was written for it counts for nobody: a rebuild that
 * ended before is simply run again. Of two that overlap the later one ends the earlier, or finds
 * that it is done.
 *
 * <p>One thread uses and closes it.
 */
public final class Rebuild implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** A record of the pasts of brands has about so much: topics take 1 MiB. */
  private static final int PASTS_BYTES = 256 << 10;

  private final RebuildPlan plan;
  private final GroupAdmin admin;

  private Rebuild(RebuildPlan plan, GroupAdmin admin) {
    this.plan = plan;
    this.admin = admin;
  }

  /** Opens the cluster. */
  public static Rebuild open(RebuildPlan plan) {
    return new Rebuild(plan, GroupAdmin.open(plan.kafka()));
  }

  /**
   * Looks whether it can be done, and changes nothing.
   *
   * @throws TopicException if not; the message says why
   */
  public RebuildReport look() {
    List<String> changelogs = new ArrayList<>(RebuildPlan.internalTopics(plan.from()));
    changelogs.addAll(RebuildPlan.internalTopics(plan.to()));
    GrantedRights.require(
        plan.kafka(),
        Role.MAINTAINER.rights(plan::topic, plan.from()),
        changelogs,
        List.of(plan.from(), plan.to()));
    admin.requireStopped(plan.from());
    requireBegun();
    requireNew();
    long texts =
        sum(admin.ends(plan.topic(Topic.LABELED_TEXT)))
            - sum(admin.starts(plan.topic(Topic.LABELED_TEXT)));
    return report(texts, 0, GoesOn.NOT_DONE);
  }

  /**
   * Does it.
   *
   * @param progress is told how many records of {@code labeled-text} were read
   * @throws TopicException if it can't be done, or another rebuild for the same application began
   */
  public RebuildReport run(LongConsumer progress) {
    look();
    admin.awaitTransactions(plan.topic(Topic.LABELED_TEXT));
    Map<TopicPartition, OffsetAndMetadata> offsets = rawOffsets();
    grow();
    try (RecountWriter writer = RecountWriter.open(plan)) {
      // Whoever wrote for the same application before can't any more, but may have ended just now.
      requireNew();
      Map<TopicPartition, Long> begin = admin.ends(plan.topic(Topic.BRAND_COUNTS));
      int partitions = begin.size();
      Instant judged = admin.newest(plan.topic(Topic.LABELED_TEXT));
      Pasts pasts = Pasts.read(plan, admin, judged);
      sendPasts(pasts, judged, partitions, writer);
      Recounting recounting =
          new Recounting(plan, judged.toEpochMilli(), pasts.areTotalsKnown(), partitions, writer);
      count(recounting, progress);
      recounting.end();
      requireUnmoved(offsets);
      begin.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
      writer.commitLast(offsets);
      return report(
          recounting.texts(),
          recounting.unreadable() + pasts.unreadable(),
          pasts.areTotalsKnown() ? GoesOn.ALL : GoesOn.WINDOWS);
    }
  }

  private void requireBegun() {
    if (rawOffsets().isEmpty()) {
      throw new TopicException(
          "application %s has read nothing of %s: there is nothing that %s could go on from"
              .formatted(plan.from(), plan.topic(Topic.RAW_TEXT), plan.to()));
    }
  }

  private void requireNew() {
    admin.requireStopped(plan.to());
    List<String> internal = admin.existing(RebuildPlan.internalTopics(plan.to()));
    if (!internal.isEmpty() || !admin.offsets(plan.to()).isEmpty()) {
      throw new TopicException(
          "application %s has begun already, and its windows would have all texts twice: choose another id, or remove it with `tonestream reset --remove`"
              .formatted(plan.to()));
    }
  }

  /** Those of the old application, up to which all is on labeled-text. */
  private Map<TopicPartition, OffsetAndMetadata> rawOffsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(admin.offsets(plan.from()));
    offsets.keySet().removeIf(each -> !each.topic().equals(plan.topic(Topic.RAW_TEXT)));
    return offsets;
  }

  /** Nobody has started the old application meanwhile. */
  private void requireUnmoved(Map<TopicPartition, OffsetAndMetadata> offsets) {
    admin.requireStopped(plan.from());
    if (!rawOffsets().equals(offsets)) {
      throw new TopicException(
          "application %s ran while its texts were counted: stop it, and run this again"
              .formatted(plan.from()));
    }
  }

  private int partitions() {
    return admin.partitions(plan.topic(Topic.BRAND_COUNTS)).size();
  }

  private void grow() {
    Integer wanted = plan.partitions();
    int now = partitions();
    if (wanted != null && wanted > now) {
      admin.grow(plan.topic(Topic.BRAND_COUNTS), wanted);
    }
  }

  private void sendPasts(Pasts pasts, Instant judged, int partitions, RecountWriter writer) {
    Map<Integer, Map<String, Past>> packets = new HashMap<>();
    Map<Integer, Integer> bytes = new HashMap<>();
    pasts
        .byBrand()
        .forEach(
            (brand, past) -> {
              int partition = CountTexts.partitionOf(brand, partitions);
              Map<String, Past> packet =
                  packets.computeIfAbsent(partition, each -> new HashMap<>());
              packet.put(brand, past);
              if (bytes.merge(partition, past.bytes() + brand.length(), Integer::sum)
                  >= PASTS_BYTES) {
                sendPasts(partition, packet, judged, pasts, writer);
                bytes.remove(partition);
                packets.remove(partition);
              }
            });
    packets.forEach((partition, packet) -> sendPasts(partition, packet, judged, pasts, writer));
  }

  private void sendPasts(
      int partition, Map<String, Past> packet, Instant judged, Pasts pasts, RecountWriter writer) {
    Recount recount =
        new Recount(
            plan.to(),
            judged.toEpochMilli(),
            judged.toEpochMilli(),
            pasts.areTotalsKnown(),
            packet);
    writer.send(partition, new BrandCounts(List.of(), Map.of(), recount));
  }

  private void count(Recounting recounting, LongConsumer progress) {
    try (TopicReader reader = TopicReader.open(plan.kafka(), plan.topic(Topic.LABELED_TEXT))) {
      reader.readToEnd(
          SILENCE,
          records -> {
            for (ConsumerRecord<byte[], byte[]> record : records) {
              recounting.take(record);
            }
            recounting.commitIfDue();
            progress.accept(recounting.read());
          });
    }
  }

  private RebuildReport report(long texts, long unreadable, GoesOn goesOn) {
    int now = partitions();
    Integer wanted = plan.partitions();
    if (wanted != null && wanted < now) {
      throw new TopicException(
          "topic %s has %d partitions, and Kafka takes none away: --partitions is %d"
              .formatted(plan.topic(Topic.BRAND_COUNTS), now, wanted));
    }
    boolean isWhole = sum(admin.starts(plan.topic(Topic.LABELED_TEXT))) == 0;
    return new RebuildReport(
        plan.from(), plan.to(), wanted == null ? now : wanted, texts, unreadable, isWhole, goesOn);
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(each -> each).sum();
  }

  @Override
  public void close() {
    admin.close();
  }
}
