package io.tonestream.app.serving;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often a version gave each label lately: halved whenever it grows large, so that old texts
 * weigh less and less. Any thread may count and ask.
 */
final class LabelCounts {
  private static final int LABELS = Label.values().length;
  private static final long MOST_TEXTS = 100_000;

  private final AtomicLongArray counts = new AtomicLongArray(LABELS);

  void add(List<Probabilities> scored) {
    long[] added = new long[LABELS];
    for (Probabilities each : scored) {
      added[each.mostProbable().ordinal()]++;
    }
    for (int label = 0; label < LABELS; label++) {
      counts.addAndGet(label, added[label]);
    }
    if (texts() > MOST_TEXTS) {
      halve();
    }
  }

  long texts() {
    long sum = 0;
    for (int label = 0; label < LABELS; label++) {
      sum += counts.get(label);
    }
    return sum;
  }

  /**
   * Total variation distance between the shares of the labels here and there, in [0, 1]: half the
   * sum of the absolute differences. Both must have texts.
   */
  double distance(LabelCounts other) {
    double here = texts();
    double there = other.texts();
    double sum = 0;
    for (int label = 0; label < LABELS; label++) {
      sum += Math.abs(counts.get(label) / here - other.counts.get(label) / there);
    }
    return sum / 2;
  }

  /** The shares in words, such as {@code negative 0.20, neutral 0.50, positive 0.30}. */
  @Override
  public String toString() {
    double texts = Math.max(1, texts());
    StringBuilder words = new StringBuilder();
    for (Label label : Label.values()) {
      words
          .append(words.isEmpty() ? "" : ", ")
          .append(label.wireName())
          .append(" %.2f".formatted(counts.get(label.ordinal()) / texts));
    }
    return words.toString();
  }

  private void halve() {
    for (int label = 0; label < LABELS; label++) {
      counts.updateAndGet(label, count -> count / 2);
    }
  }
}
