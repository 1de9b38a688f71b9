package io.tonestream.model;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Tries a model for a limited time: however slow it is, no batch is begun that would most likely
 * outlast the budget. Only single texts are run in any case. One thread's own.
 */
final class TimeTrial {
  /** Sizes grow by this factor, as long as there is time. */
  private static final int GROWTH = 8;

  private static final int TIMED_ROUNDS = 3;

  /** Single texts leave the rest of the budget for batches. */
  private static final int SINGLE_TEXTS_DIVISOR = 4;

  private final Consumer<List<String>> predict;
  private final long budgetNanos;
  private final LongSupplier nanoTime;
  private final long start;

  /**
   * @param predict scores a batch
   * @param budget what all runs together may take
   * @param nanoTime as {@link System#nanoTime}
   */
  TimeTrial(Consumer<List<String>> predict, Duration budget, LongSupplier nanoTime) {
    this.predict = predict;
    this.budgetNanos = budget.toNanos();
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /**
   * Runs each size twice: 1, 8, 64 and so on up to the capacity, while there is time.
   *
   * @param batches a batch of so many texts
   * @param afterFirst told how long a single text takes once it is warm
   */
  void warmUp(int capacity, IntFunction<List<String>> batches, Consumer<Duration> afterFirst) {
    predict.accept(batches.apply(1));
    long nanos = timed(batches.apply(1));
    afterFirst.accept(Duration.ofNanos(nanos));
    int size = 1;
    while (size < capacity) {
      int next = (int) Math.min(capacity, (long) GROWTH * size);
      if (2.0 * nanos * next / size > left()) {
        return;
      }
      predict.accept(batches.apply(next));
      nanos = timed(batches.apply(next));
      size = next;
    }
  }

  /** Runs batches once each, in their order, and none once the budget is spent. */
  void runWhileThereIsTime(List<List<String>> batches) {
    for (List<String> batch : batches) {
      if (left() == 0) {
        return;
      }
      predict.accept(batch);
    }
  }

  /**
   * What a text takes: the fastest of some runs, alone and in the largest batch that there is time
   * for.
   *
   * @param single the text that is run alone
   * @param maxTexts the largest batch that is of interest
   */
  TextCost cost(String single, int maxTexts, IntFunction<List<String>> batches) {
    long alone = fastest(List.of(single), budgetNanos / SINGLE_TEXTS_DIVISOR);
    int size = (int) Math.min(maxTexts, left() / Math.max(1, (TIMED_ROUNDS + 1) * alone));
    if (size <= 1) {
      return new TextCost(Duration.ofNanos(alone), Duration.ofNanos(alone), 1);
    }
    List<String> batch = batches.apply(size);
    predict.accept(batch);
    long inBatch = fastest(batch, left()) / size;
    return new TextCost(Duration.ofNanos(alone), Duration.ofNanos(inBatch), size);
  }

  /** At least one run, and no more once they have taken this long. */
  private long fastest(List<String> batch, long maxNanos) {
    long fastest = Long.MAX_VALUE;
    long spent = 0;
    for (int round = 0; round < TIMED_ROUNDS && (round == 0 || spent < maxNanos); round++) {
      long nanos = timed(batch);
      spent += nanos;
      fastest = Math.min(fastest, nanos);
    }
    return fastest;
  }

  private long timed(List<String> batch) {
    long began = nanoTime.getAsLong();
    predict.accept(batch);
    return nanoTime.getAsLong() - began;
  }

  private long left() {
    return Math.max(0, budgetNanos - (nanoTime.getAsLong() - start));
  }
}
