package io.tonestream.app.windows;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Number of texts by model version and label, and what other versions made of some of them.
 * Mutable, one stream thread's own.
 *
 * <p>Nearly always one version and nothing compared: two short arrays are smaller than any map, and
 * there is one tally for each pane.
 */
public final class Tally {
  private static final int LABELS = Label.values().length;

  /** Stands where the length of a name would; a length is never negative. */
  private static final short COMPARISONS_FOLLOW = -1;

  private static final byte[] NOTHING_COMPARED = new byte[0];
  private static final String[] NO_VERSIONS = new String[0];
  private static final long[] NO_COUNTS = new long[0];

  private String[] versions = NO_VERSIONS;

  /** {@code [versions × labels]}. */
  private long[] counts = NO_COUNTS;

  private @Nullable Comparisons comparisons;

  /** Of no texts. */
  public Tally() {}

  /** Counts one text, and what another model version made of it if that is known. */
  void add(String modelVersion, Label label, @Nullable Comparison comparison) {
    int version = indexOf(modelVersion);
    counts[version * LABELS + label.ordinal()]++;
    if (comparison != null && !comparison.modelVersion().equals(modelVersion)) {
      comparisons().add(modelVersion, label, comparison);
    }
  }

  /** Adds another tally to this one. */
  void add(Tally other) {
    for (int version = 0; version < other.versions.length; version++) {
      int to = indexOf(other.versions[version]) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        counts[to + label] += other.counts[version * LABELS + label];
      }
    }
    if (other.comparisons != null) {
      comparisons().add(other.comparisons);
    }
  }

  /** Number of texts with each label. */
  public Counts counts() {
    long[] sums = new long[LABELS];
    for (int i = 0; i < counts.length; i++) {
      sums[i % LABELS] += counts[i];
    }
    return new Counts(
        sums[Label.NEGATIVE.ordinal()],
        sums[Label.NEUTRAL.ordinal()],
        sums[Label.POSITIVE.ordinal()]);
  }

  /** Number of texts that each version scored. */
  public Map<String, Long> modelVersions() {
    Map<String, Long> result = new TreeMap<>();
    for (int version = 0; version < versions.length; version++) {
      long sum = 0;
      for (int label = 0; label < LABELS; label++) {
        sum += counts[version * LABELS + label];
      }
      result.put(versions[version], sum);
    }
    return result;
  }

  /** Number of texts with each label, {@code [labels]}, by version; versions in one order. */
  SortedMap<String, double[]> byVersion() {
    SortedMap<String, double[]> result = new TreeMap<>();
    for (int version = 0; version < versions.length; version++) {
      double[] labels = new double[LABELS];
      for (int label = 0; label < LABELS; label++) {
        labels[label] = counts[version * LABELS + label];
      }
      result.put(versions[version], labels);
    }
    return result;
  }

  /** What versions make of the same texts, of these and of those in another tally. */
  List<ModelShift> shiftsWith(Tally other) {
    if (comparisons == null && other.comparisons == null) {
      return List.of();
    }
    Tally both = new Tally();
    both.add(this);
    both.add(other);
    return both.comparisons().shifts();
  }

  /**
   * The tally as bytes: for each version the length of its name (2), the name in UTF-8 and its
   * counts (8 each). If there are comparisons, {@value #COMPARISONS_FOLLOW} (2) and they come next.
   */
  public byte[] toBytes() {
    byte[][] names = new byte[versions.length][];
    int size = 0;
    for (int version = 0; version < versions.length; version++) {
      names[version] = versions[version].getBytes(StandardCharsets.UTF_8);
      size += Short.BYTES + names[version].length + LABELS * Long.BYTES;
    }
    byte[] compared = comparisons == null ? null : comparisons.toBytes();
    size += compared == null ? 0 : Short.BYTES + compared.length;
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int version = 0; version < versions.length; version++) {
      bytes.putShort((short) names[version].length).put(names[version]);
      for (int label = 0; label < LABELS; label++) {
        bytes.putLong(counts[version * LABELS + label]);
      }
    }
    if (compared != null) {
      bytes.putShort(COMPARISONS_FOLLOW).put(compared);
    }
    return bytes.array();
  }

  /** The tally that these bytes hold. */
  public static Tally fromBytes(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    Tally tally = new Tally();
    while (bytes.hasRemaining()) {
      short length = bytes.getShort();
      if (length == COMPARISONS_FOLLOW) {
        tally.comparisons = Comparisons.read(bytes);
        return tally;
      }
      byte[] name = new byte[length];
      bytes.get(name);
      int at = tally.indexOf(new String(name, StandardCharsets.UTF_8)) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        tally.counts[at + label] = bytes.getLong();
      }
    }
    return tally;
  }

  /** Writes for each version its name and counts, and then the comparisons. */
  void write(CompactWriter out) {
    out.number(versions.length);
    for (int version = 0; version < versions.length; version++) {
      out.name(versions[version]);
      for (int label = 0; label < LABELS; label++) {
        out.number(counts[version * LABELS + label]);
      }
    }
    out.bytes(comparisons == null ? NOTHING_COMPARED : comparisons.toBytes());
  }

  /** Reads what {@link #write} wrote. */
  static Tally read(CompactReader in) {
    Tally tally = new Tally();
    for (long versions = in.number(); versions > 0; versions--) {
      int at = tally.indexOf(in.name()) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        tally.counts[at + label] = in.number();
      }
    }
    byte[] compared = in.bytes();
    if (compared.length > 0) {
      tally.comparisons = Comparisons.read(ByteBuffer.wrap(compared));
    }
    return tally;
  }

  private Comparisons comparisons() {
    if (comparisons == null) {
      comparisons = new Comparisons();
    }
    return comparisons;
  }

  private int indexOf(String version) {
    for (int i = 0; i < versions.length; i++) {
      if (versions[i].equals(version)) {
        return i;
      }
    }
    versions = Arrays.copyOf(versions, versions.length + 1);
    counts = Arrays.copyOf(counts, counts.length + LABELS);
    versions[versions.length - 1] = version.intern();
    return versions.length - 1;
  }
}
