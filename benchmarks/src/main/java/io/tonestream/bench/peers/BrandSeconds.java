package io.tonestream.bench.peers;

import io.tonestream.schemas.LabeledText;
import java.util.HashMap;
import java.util.Map;

/** Counts of labels by brand and second of event time, to be handed on. One thread's own. */
final class BrandSeconds {
  private final Map<Key, long[]> counts = new HashMap<>();

  private record Key(String brand, long second) {}

  /** Is shown what was counted of a brand in a second. */
  @FunctionalInterface
  interface Taker {
    /** Counts in the order of {@link LabelCount}; the second is one of the epoch. */
    void take(String brand, long second, long[] counts);
  }

  void add(LabeledText text) {
    Key key = new Key(text.brand(), text.timestamp().getEpochSecond());
    counts.computeIfAbsent(key, any -> new long[LabelCount.KINDS])[LabelCount.kindOf(text)]++;
  }

  /** Shows all, and begins anew. */
  void drainTo(Taker taker) {
    counts.forEach((key, each) -> taker.take(key.brand, key.second, each));
    counts.clear();
  }
}
