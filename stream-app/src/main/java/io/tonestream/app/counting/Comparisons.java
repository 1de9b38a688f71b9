package io.tonestream.app.counting;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Number of texts that two model versions scored, by what each made of them. Mutable, one stream
 * thread's own.
 *
 * <p>Which of the two gave the text its label makes no difference here: versions stand in the order
 * of their names, so that equal sets of texts are equal bytes.
 */
final class Comparisons {
  private static final int LABELS = Label.values().length;
  private static final int CELLS = LABELS * LABELS;

  /** {@code [labels of the first version × labels of the second]}. */
  private final SortedMap<Versions, long[]> counts = new TreeMap<>();

  /** Counts one text. */
  void add(String modelVersion, Label label, Comparison other) {
    if (modelVersion.compareTo(other.modelVersion()) < 0) {
      count(modelVersion, label, other.modelVersion(), other.label());
    } else {
      count(other.modelVersion(), other.label(), modelVersion, label);
    }
  }

  private void count(String first, Label firstLabel, String second, Label secondLabel) {
    cells(first, second)[firstLabel.ordinal() * LABELS + secondLabel.ordinal()]++;
  }

  /** Adds others to these. */
  void add(Comparisons others) {
    others.counts.forEach(
        (versions, from) -> {
          long[] to = cells(versions.first, versions.second);
          for (int cell = 0; cell < CELLS; cell++) {
            to[cell] += from[cell];
          }
        });
  }

  /** What the versions that were compared make of the same texts, in the order of their names. */
  List<ModelShift> shifts() {
    return counts.entrySet().stream()
        .map(entry -> ModelShift.of(entry.getKey().first, entry.getKey().second, entry.getValue()))
        .toList();
  }

  /** For each two versions the length and UTF-8 name of both, and the counts. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    counts.forEach(
        (versions, cells) -> {
          bytes.writeBytes(toBytes(versions.first));
          bytes.writeBytes(toBytes(versions.second));
          bytes.writeBytes(toBytes(cells));
        });
    return bytes.toByteArray();
  }

  /** The comparisons that the rest of these bytes holds. */
  static Comparisons read(ByteBuffer bytes) {
    Comparisons comparisons = new Comparisons();
    while (bytes.hasRemaining()) {
      long[] cells = comparisons.cells(readName(bytes), readName(bytes));
      for (int cell = 0; cell < CELLS; cell++) {
        cells[cell] = bytes.getLong();
      }
    }
    return comparisons;
  }

  private static byte[] toBytes(String version) {
    byte[] name = version.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Short.BYTES + name.length)
        .putShort((short) name.length)
        .put(name)
        .array();
  }

  private static byte[] toBytes(long[] cells) {
    ByteBuffer bytes = ByteBuffer.allocate(CELLS * Long.BYTES);
    bytes.asLongBuffer().put(cells);
    return bytes.array();
  }

  private static String readName(ByteBuffer bytes) {
    byte[] name = new byte[bytes.getShort()];
    bytes.get(name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private long[] cells(String first, String second) {
    return counts.computeIfAbsent(
        new Versions(first.intern(), second.intern()), versions -> new long[CELLS]);
  }

  /** Two versions, in the order of their names. */
  private record Versions(String first, String second) implements Comparable<Versions> {
    private static final Comparator<Versions> BY_NAMES =
        Comparator.comparing(Versions::first).thenComparing(Versions::second);

    @Override
    public int compareTo(Versions other) {
      return BY_NAMES.compare(this, other);
    }
  }
}
