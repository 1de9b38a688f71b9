package io.tonestream.app.windows;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Number of texts by model version and label. Mutable, one stream thread's own.
 *
 * <p>Nearly always one version: two short arrays are smaller than any map, and there is one tally
 * for each pane.
 */
public final class Tally {
  private static final int LABELS = Label.values().length;

  private String[] versions = new String[0];

  /** {@code [versions × labels]}. */
  private long[] counts = new long[0];

  /** Counts one text. */
  public void add(String modelVersion, Label label) {
    int version = indexOf(modelVersion);
    counts[version * LABELS + label.ordinal()]++;
  }

  /** Adds another tally to this one. */
  void add(Tally other) {
    for (int version = 0; version < other.versions.length; version++) {
      int to = indexOf(other.versions[version]) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        counts[to + label] += other.counts[version * LABELS + label];
      }
    }
  }

  /** Number of texts with each label. */
  Counts counts() {
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
  Map<String, Long> modelVersions() {
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

  /** The tally as bytes: for each version its length, UTF-8 name and counts. */
  public byte[] toBytes() {
    byte[][] names = new byte[versions.length][];
    int size = 0;
    for (int version = 0; version < versions.length; version++) {
      names[version] = versions[version].getBytes(StandardCharsets.UTF_8);
      size += Short.BYTES + names[version].length + LABELS * Long.BYTES;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int version = 0; version < versions.length; version++) {
      bytes.putShort((short) names[version].length).put(names[version]);
      for (int label = 0; label < LABELS; label++) {
        bytes.putLong(counts[version * LABELS + label]);
      }
    }
    return bytes.array();
  }

  /** The tally that these bytes hold. */
  public static Tally fromBytes(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    Tally tally = new Tally();
    while (bytes.hasRemaining()) {
      byte[] name = new byte[bytes.getShort()];
      bytes.get(name);
      int at = tally.indexOf(new String(name, StandardCharsets.UTF_8)) * LABELS;
      for (int label = 0; label < LABELS; label++) {
        tally.counts[at + label] = bytes.getLong();
      }
    }
    return tally;
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
