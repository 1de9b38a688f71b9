package io.tonestream.bench.peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;

/**
 * What is counted of a brand in a pane of time, as engines without rolling windows write it.
 *
 * @param length of the pane
 * @param start of the pane, inclusive
 * @param unsupported texts in languages that the model doesn't know
 */
record PaneCounts(
    String brand,
    Duration length,
    Instant start,
    long negative,
    long neutral,
    long positive,
    long unsupported) {

  /** Of counts in the order of {@link LabelCount}. */
  static PaneCounts of(String brand, Duration length, Instant start, long[] counts) {
    return new PaneCounts(brand, length, start, counts[0], counts[1], counts[2], counts[3]);
  }

  /** In the order of {@link LabelCount}. */
  @JsonIgnore
  long[] counts() {
    return new long[] {negative, neutral, positive, unsupported};
  }
}
