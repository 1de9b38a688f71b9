package io.tonestream.app.serving;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The labels that two versions gave to the same texts. What the texts are about has no part in how
 * far their distributions lie apart. Any thread may count and ask.
 */
final class PairedLabels {
  private static final int LABELS = Label.values().length;

  private final AtomicLongArray active = new AtomicLongArray(LABELS);
  private final AtomicLongArray lastGood = new AtomicLongArray(LABELS);

  /** Counts texts that both have scored; both lists are in the order of the texts. */
  void add(List<Probabilities> byActive, List<Probabilities> byLastGood) {
    byActive.forEach(scored -> active.incrementAndGet(scored.mostProbable().ordinal()));
    byLastGood.forEach(scored -> lastGood.incrementAndGet(scored.mostProbable().ordinal()));
  }

  long texts() {
    return sum(active);
  }

  /**
   * Total variation distance between the shares of the labels, in [0, 1]: half the sum of their
   * absolute differences; 0 without texts.
   */
  double distance() {
    double texts = Math.max(1, texts());
    double sum = 0;
    for (int label = 0; label < LABELS; label++) {
      sum += Math.abs(active.get(label) - lastGood.get(label)) / texts;
    }
    return sum / 2;
  }

  /** The active version's shares in words, such as {@code negative 0.20, neutral 0.50, …}. */
  String activeShares() {
    return shares(active);
  }

  /** The last good version's shares in words. */
  String lastGoodShares() {
    return shares(lastGood);
  }

  private static long sum(AtomicLongArray counts) {
    long sum = 0;
    for (int label = 0; label < LABELS; label++) {
      sum += counts.get(label);
    }
    return sum;
  }

  private static String shares(AtomicLongArray counts) {
    double texts = Math.max(1, sum(counts));
    StringBuilder words = new StringBuilder();
    for (Label label : Label.values()) {
      words
          .append(words.isEmpty() ? "" : ", ")
          .append(label.wireName())
          .append(" %.2f".formatted(counts.get(label.ordinal()) / texts));
    }
    return words.toString();
  }
}
