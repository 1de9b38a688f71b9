package io.tonestream.app.maintenance;

import io.tonestream.app.counting.BrandCounts;
import io.tonestream.app.counting.CountTexts;
import io.tonestream.app.counting.MentionSampler;
import io.tonestream.app.counting.PendingCounts;
import io.tonestream.app.counting.Recount;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.drivers.Mention;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Counts records of {@code labeled-text} as they were counted when they were written: what was
 * scored within a second goes into one record. One thread's own.
 */
final class Recounting {
  private static final long TOGETHER = Duration.ofSeconds(1).toMillis();

  /** Shorter than a transaction may take. */
  private static final long COMMIT_EVERY = Duration.ofSeconds(5).toNanos();

  private final RebuildPlan plan;
  private final long judgedMillis;
  private final boolean isTotalKnown;
  private final int partitions;
  private final RecountWriter writer;
  private final Map<Integer, OfPartition> parts = new HashMap<>();
  private long read;
  private long texts;
  private long unreadable;

  /** The last errors of a scorer that could be read. */
  private byte @Nullable [] readErrors;

  private long committedNanos = System.nanoTime();

  Recounting(
      RebuildPlan plan,
      long judgedMillis,
      boolean isTotalKnown,
      int partitions,
      RecountWriter writer) {
    this.plan = plan;
    this.judgedMillis = judgedMillis;
    this.isTotalKnown = isTotalKnown;
    this.partitions = partitions;
    this.writer = writer;
  }

  /** How many records were taken. */
  long read() {
    return read;
  }

  /** How many of them were counted. */
  long texts() {
    return texts;
  }

  /** How many of them were no labelled texts. */
  long unreadable() {
    return unreadable;
  }

  /** The next record of its partition. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    read++;
    if (plan.labeledSince() != null && record.timestamp() < plan.labeledSince().toEpochMilli()) {
      return;
    }
    try {
      LabeledText text = Json.read(LabeledText.class, record.value());
      requireErrors(record.headers().lastHeader(ErrorRates.HEADER));
      parts.computeIfAbsent(record.partition(), each -> new OfPartition()).count(text, record);
      texts++;
    } catch (BadJsonException e) {
      unreadable++;
    }
  }

  /** Else the windows would refuse all that is counted with it. */
  private void requireErrors(@Nullable Header header) {
    byte[] rates = header == null ? null : header.value();
    if (rates != null && !Arrays.equals(rates, readErrors)) {
      ErrorRates.read(rates);
      readErrors = rates;
    }
  }

  void commitIfDue() {
    if (System.nanoTime() - committedNanos >= COMMIT_EVERY) {
      writer.commit();
      committedNanos = System.nanoTime();
    }
  }

  /** Nothing more comes: a record without a recount says so to each partition. */
  void end() {
    parts.values().forEach(OfPartition::send);
    for (int partition = 0; partition < partitions; partition++) {
      writer.send(partition, new BrandCounts(List.of(), Map.of()));
    }
  }

  /** What was read of a partition of labeled-text, and not sent. */
  private final class OfPartition {
    private final PendingCounts pending = new PendingCounts();
    private final MentionSampler sampler =
        new MentionSampler(DriversConfiguration.DEFAULT.textsPerSecond());
    private long firstMillis = Long.MIN_VALUE;
    private long lastMillis;

    void count(LabeledText text, ConsumerRecord<byte[], byte[]> record) {
      long scoredMillis = text.scoredAt().toEpochMilli();
      if (Math.abs(scoredMillis - firstMillis) >= TOGETHER) {
        send();
        firstMillis = scoredMillis;
      }
      lastMillis = scoredMillis;
      Mention mention =
          text.countsAsOpinion() ? sampler.choose(text, scoredMillis).orElse(null) : null;
      if (CountTexts.count(pending, text, record.headers(), mention)) {
        send();
      }
    }

    void send() {
      Recount recount = new Recount(plan.to(), lastMillis, judgedMillis, isTotalKnown, Map.of());
      pending.send(
          brand -> CountTexts.partitionOf(brand, partitions),
          (partition, counts) ->
              writer.send(partition, new BrandCounts(counts.counts(), counts.errors(), recount)));
    }
  }
}
