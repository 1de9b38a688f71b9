package io.tonestream.app.drivers;

import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Number of texts with each label by source, or by language: for {@value #MAX_NAMES} names, all
 * that come after them together. Mutable, one stream thread's own.
 */
final class LabelCounts {
  private static final int LABELS = Label.values().length;
  private static final int MAX_NAMES = 32;
  private static final int MAX_SHOWN = 8;

  /** {@code [labels]} by name. */
  private final Map<String, long[]> byName = new HashMap<>(4);

  /** Counts so many texts; those that name none are left out. */
  void add(@Nullable String name, Label label, int texts) {
    if (name != null) {
      counts(name)[label.ordinal()] += texts;
    }
  }

  /** Adds others to these. */
  void add(LabelCounts others) {
    others.byName.forEach(
        (name, from) -> {
          long[] to = counts(name);
          for (int label = 0; label < LABELS; label++) {
            to[label] += from[label];
          }
        });
  }

  /** The {@value #MAX_SHOWN} most frequent names, then the rest under {@code other}. */
  Map<String, Counts> mostFrequent() {
    List<Map.Entry<String, long[]>> sorted =
        byName.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(BrandDrivers.OTHER))
            .sorted(
                Comparator.comparingLong((Map.Entry<String, long[]> entry) -> -sum(entry))
                    .thenComparing(Map.Entry::getKey))
            .toList();
    Map<String, Counts> shown = new LinkedHashMap<>();
    long[] rest = byName.getOrDefault(BrandDrivers.OTHER, new long[LABELS]).clone();
    for (Map.Entry<String, long[]> entry : sorted) {
      long[] counts = entry.getValue();
      if (shown.size() < MAX_SHOWN) {
        shown.put(entry.getKey(), Counts.of(counts));
      } else {
        for (int label = 0; label < LABELS; label++) {
          rest[label] += counts[label];
        }
      }
    }
    Counts other = Counts.of(rest);
    if (other.total() > 0) {
      shown.put(BrandDrivers.OTHER, other);
    }
    return shown;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(byName.size());
    for (Map.Entry<String, long[]> entry : byName.entrySet()) {
      out.writeUTF(entry.getKey());
      for (long count : entry.getValue()) {
        out.writeLong(count);
      }
    }
  }

  static LabelCounts read(DataInput in, StringPool pool) throws IOException {
    LabelCounts read = new LabelCounts();
    int names = in.readByte();
    for (int i = 0; i < names; i++) {
      long[] counts = new long[LABELS];
      String name = pool.of(in.readUTF());
      for (int label = 0; label < LABELS; label++) {
        counts[label] = in.readLong();
      }
      read.byName.put(name, counts);
    }
    return read;
  }

  private long[] counts(String name) {
    long[] counts = byName.get(name);
    if (counts == null) {
      String kept = byName.size() < MAX_NAMES ? name : BrandDrivers.OTHER;
      counts = byName.computeIfAbsent(kept, key -> new long[LABELS]);
    }
    return counts;
  }

  private static long sum(Map.Entry<String, long[]> entry) {
    long[] counts = entry.getValue();
    return counts[0] + counts[1] + counts[2];
  }
}
