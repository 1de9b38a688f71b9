package io.tonestream.app.counting;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Number of texts by {@link CountKey} and label, and what other versions made of some of them.
 * Mutable, one stream thread's own.
 *
 * <p>Nearly always one key and nothing compared: two short arrays are smaller than any map, and
 * there is one tally for each pane.
 */
public final class Tally {
  private static final int LABELS = Label.values().length;

  /** Stands where the length of a name would; a length is never negative. */
  private static final short COMPARISONS_FOLLOW = -1;

  private static final byte[] NOTHING_COMPARED = new byte[0];
  private static final String[] NO_KEYS = new String[0];
  private static final long[] NO_COUNTS = new long[0];

  /** Names of the keys. */
  private String[] keys = NO_KEYS;

  /** {@code [keys × labels]}. */
  private long[] counts = NO_COUNTS;

  private @Nullable Comparisons comparisons;

  /** Of no texts. */
  public Tally() {}

  /**
   * Counts one text, and what another model version made of it if that is known.
   *
   * @param key name of its key
   */
  public void add(String key, Label label, @Nullable Comparison comparison) {
    int at = indexOf(key) * LABELS;
    counts[at + label.ordinal()]++;
    if (comparison != null) {
      compare(CountKey.parse(key), label, comparison);
    }
  }

  private void compare(CountKey key, Label label, Comparison comparison) {
    if (key.isSupported() && !comparison.modelVersion().equals(key.version())) {
      comparisons().add(key.version(), label, comparison);
    }
  }

  /** Adds another tally to this one. */
  public void add(Tally other) {
    for (int key = 0; key < other.keys.length; key++) {
      int to = indexOf(other.keys[key]) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        counts[to + label] += other.counts[key * LABELS + label];
      }
    }
    if (other.comparisons != null) {
      comparisons().add(other.comparisons);
    }
  }

  /** Number of opinions with each label. */
  public Counts counts() {
    return Counts.of(sums(true));
  }

  /** Number of opinions that each version gave. */
  public Map<String, Long> modelVersions() {
    Map<String, Long> result = new TreeMap<>();
    sums(key -> key.isSupported() ? key.version() : null)
        .forEach((version, labels) -> result.put(version, LongStream.of(labels).sum()));
    return result;
  }

  /** Number of opinions with each label, by language, of those whose language is known. */
  public Map<String, Counts> languages() {
    Map<String, Counts> result = new TreeMap<>();
    sums(key -> key.isSupported() ? key.language() : null)
        .forEach((language, labels) -> result.put(language, Counts.of(labels)));
    return result;
  }

  /** Number of texts, whether they are opinions or not. */
  public long texts() {
    return LongStream.of(counts).sum();
  }

  /** Number of texts in languages that their versions were not validated on. */
  public long unsupported() {
    return LongStream.of(sums(false)).sum();
  }

  /** Number of opinions with each label, {@code [labels]}, by {@link CountKey#scorer}. */
  public SortedMap<String, long[]> byScorer() {
    return sums(key -> key.isSupported() ? key.scorer() : null);
  }

  /** The scorers of all that is counted. */
  public Set<String> scorers() {
    return sums(CountKey::scorer).keySet();
  }

  /** Number of texts with each label, {@code [labels]}, that are opinions, or that are none. */
  private long[] sums(boolean areOpinions) {
    long[] sums = new long[LABELS];
    for (int key = 0; key < keys.length; key++) {
      if (CountKey.isSupported(keys[key]) == areOpinions) {
        for (int label = 0; label < LABELS; label++) {
          sums[label] += counts[key * LABELS + label];
        }
      }
    }
    return sums;
  }

  /** Number of texts with each label, {@code [labels]}, by group; none of those without a group. */
  private SortedMap<String, long[]> sums(Function<CountKey, @Nullable String> group) {
    SortedMap<String, long[]> sums = new TreeMap<>();
    for (int key = 0; key < keys.length; key++) {
      String name = group.apply(CountKey.parse(keys[key]));
      if (name != null) {
        long[] sum = sums.computeIfAbsent(name, each -> new long[LABELS]);
        for (int label = 0; label < LABELS; label++) {
          sum[label] += counts[key * LABELS + label];
        }
      }
    }
    return sums;
  }

  /** What versions make of the same texts, of these and of those in another tally. */
  public List<ModelShift> shiftsWith(Tally other) {
    if (comparisons == null && other.comparisons == null) {
      return List.of();
    }
    Tally both = new Tally();
    both.add(this);
    both.add(other);
    return both.comparisons().shifts();
  }

  /**
   * The tally as bytes: for each key the length of its name (2), the name in UTF-8 and its counts
   * (8 each). If there are comparisons, {@value #COMPARISONS_FOLLOW} (2) and they come next.
   */
  public byte[] toBytes() {
    byte[][] names = new byte[keys.length][];
    int size = 0;
    for (int key = 0; key < keys.length; key++) {
      names[key] = keys[key].getBytes(StandardCharsets.UTF_8);
      size += Short.BYTES + names[key].length + LABELS * Long.BYTES;
    }
    byte[] compared = comparisons == null ? null : comparisons.toBytes();
    size += compared == null ? 0 : Short.BYTES + compared.length;
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int key = 0; key < keys.length; key++) {
      bytes.putShort((short) names[key].length).put(names[key]);
      for (int label = 0; label < LABELS; label++) {
        bytes.putLong(counts[key * LABELS + label]);
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
      int at = tally.indexOf(new String(name, StandardCharsets.UTF_8).intern()) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        tally.counts[at + label] = bytes.getLong();
      }
    }
    return tally;
  }

  /** Writes for each key its name and counts, and then the comparisons. */
  public void write(CompactWriter out) {
    out.number(keys.length);
    for (int key = 0; key < keys.length; key++) {
      out.name(keys[key]);
      for (int label = 0; label < LABELS; label++) {
        out.number(counts[key * LABELS + label]);
      }
    }
    out.bytes(comparisons == null ? NOTHING_COMPARED : comparisons.toBytes());
  }

  /** Reads what {@link #write} wrote. */
  public static Tally read(CompactReader in) {
    Tally tally = new Tally();
    for (long left = in.number(); left > 0; left--) {
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

  private int indexOf(String key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    keys = Arrays.copyOf(keys, keys.length + 1);
    counts = Arrays.copyOf(counts, counts.length + LABELS);
    keys[keys.length - 1] = key;
    return keys.length - 1;
  }
}
