package io.tonestream.app.batching;

import io.tonestream.app.batching.TextReader.ReadText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The search of one batch that failed for the texts at fault, and its end: a model that takes long
 * to fail must not hold the stream up for every half of every half. One scoring thread's own.
 */
final class Isolation {
  private static final Duration TIME = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final List<Failed> failed = new ArrayList<>();
  private final List<ReadText> left = new ArrayList<>();
  private boolean begun;
  private long began;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Isolation(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A batch, or a part of it, has failed. */
  void begin() {
    if (!begun) {
      begun = true;
      began = nanoTime.getAsLong();
    }
  }

  boolean isBegun() {
    return begun;
  }

  /** Whether there is no more time for it. */
  boolean isOver() {
    return begun && nanoTime.getAsLong() - began > TIME.toNanos();
  }

  /** There is no more time for these. */
  void leave(List<ReadText> texts) {
    left.addAll(texts);
  }

  /** What was not searched, in the order of the batch. */
  List<ReadText> left() {
    return left;
  }

  void add(ReadText text, Throwable failure) {
    failed.add(new Failed(text, failure));
  }

  /** The texts that failed on their own. */
  List<Failed> failed() {
    return failed;
  }

  /** A text that failed on its own. */
  record Failed(ReadText text, Throwable failure) {}
}
