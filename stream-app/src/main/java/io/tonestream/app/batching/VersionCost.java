package io.tonestream.app.batching;

import io.tonestream.model.TextCost;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a version takes to score texts, as far as it was measured here: nothing that is learnt of
 * one version is held for true of another. The larger of two estimates counts, by the number of
 * texts and by their bytes. It believes a dearer measurement at once, and a cheaper one by half.
 * One scoring thread's own.
 */
final class VersionCost {
  /** What a batch may take: long enough for a model to be at its best. */
  private static final Duration BATCH = Duration.ofSeconds(1);

  /** After a pause somebody may wait for the first batch, which therefore is this much smaller. */
  private static final int FIRST_BATCH_DIVISOR = 4;

  /** The first batches of a version are at most this large, and the next ones grow by a factor. */
  private static final int FIRST_CAPACITY = 64;

  private static final int GROWTH = 4;

  /** A first batch may only take this part of what a batch may. */
  private static final int FIRST_TIME_DIVISOR = 8;

  private final int byteCapacity;

  /** What was set, or less once memory has run out. */
  private int maxCapacity;

  /** What batches have grown to. */
  private int capacity;

  private double nanosPerText;
  private double nanosPerByte;
  private boolean known;
  private final Amortization amortization = new Amortization();

  /**
   * @param capacity the most texts in a batch
   * @param byteCapacity the most bytes of records in a batch
   * @param tried what the version took when it was tried before it served, if it was
   */
  VersionCost(int capacity, int byteCapacity, @Nullable TextCost tried) {
    this.byteCapacity = byteCapacity;
    this.maxCapacity = capacity;
    this.capacity = Math.min(capacity, tried == null ? 1 : firstCapacity(tried));
    this.nanosPerText = tried == null ? 0 : tried.inBatch().toNanos();
    this.known = tried != null;
  }

  /** How much a batch may hold now. */
  BatchLimit limit(boolean afterPause) {
    int divisor = afterPause ? FIRST_BATCH_DIVISOR : 1;
    return new BatchLimit(
        Math.max(1, capacity / divisor),
        byteCapacity,
        (double) BATCH.toNanos() / divisor,
        Math.min(maxCapacity, amortization.texts()),
        this);
  }

  /** What so many texts of so many bytes in all will take, in nanoseconds. */
  double nanos(int texts, long bytes) {
    return Math.max(texts * nanosPerText, bytes * nanosPerByte);
  }

  /** What a text takes, in nanoseconds. */
  double nanosPerText() {
    return nanosPerText;
  }

  /** Whether that was measured at all. */
  boolean isKnown() {
    return known;
  }

  /** A batch was scored. */
  void measured(int texts, long bytes, Duration taken) {
    nanosPerText = after(nanosPerText, (double) taken.toNanos() / texts);
    nanosPerByte = after(nanosPerByte, (double) taken.toNanos() / Math.max(1, bytes));
    known = true;
    amortization.measured(texts, bytes, taken);
    if (texts >= capacity / 2) {
      capacity = (int) Math.min((long) GROWTH * capacity, maxCapacity);
    }
  }

  /**
   * Memory ran out in a batch of so many texts.
   *
   * @return the most texts in a batch from now on
   */
  int halve(int failedSize) {
    amortization.forget();
    maxCapacity = Math.max(1, Math.min(capacity, failedSize) / 2);
    capacity = maxCapacity;
    return capacity;
  }

  private static int firstCapacity(TextCost tried) {
    long alone = Math.max(1, tried.alone().toNanos());
    long texts = BATCH.toNanos() / FIRST_TIME_DIVISOR / alone;
    return (int) Math.max(1, Math.min(texts, FIRST_CAPACITY));
  }

  private static double after(double before, double measured) {
    return measured >= before ? measured : (before + measured) / 2;
  }
}
