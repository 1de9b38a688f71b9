package io.tonestream.app.alerts;

import io.tonestream.schemas.BrandSentiment.Counts;
import java.nio.ByteBuffer;

/** Consecutive bins, added up. Mutable, one stream thread's own. */
final class Span {
  private long startMillis;
  private double bins;
  private double negative;
  private double neutral;
  private double positive;
  private double texts;
  private double observed;
  private double expected;
  private double variance;
  private boolean swapped;

  /** Forgets all bins. */
  void clear() {
    startMillis = 0;
    bins = 0;
    negative = 0;
    neutral = 0;
    positive = 0;
    texts = 0;
    observed = 0;
    expected = 0;
    variance = 0;
    swapped = false;
  }

  /** Becomes what another is. */
  void set(Span other) {
    startMillis = other.startMillis;
    bins = other.bins;
    negative = other.negative;
    neutral = other.neutral;
    positive = other.positive;
    texts = other.texts;
    observed = other.observed;
    expected = other.expected;
    variance = other.variance;
    swapped = other.swapped;
  }

  /** Adds a bin. */
  void add(Bin bin, Forecast forecast) {
    if (bins == 0) {
      startMillis = bin.startMillis();
    }
    bins++;
    negative += bin.counts().negative();
    neutral += bin.counts().neutral();
    positive += bin.counts().positive();
    texts += bin.own().texts();
    observed += forecast.observed();
    expected += forecast.expected();
    variance += forecast.variance();
    swapped |= bin.swap().gained() > 0;
  }

  /** Lets all bins so far count for less. */
  void fade(double kept) {
    bins *= kept;
    negative *= kept;
    neutral *= kept;
    positive *= kept;
    texts *= kept;
    observed *= kept;
    expected *= kept;
    variance *= kept;
  }

  boolean isEmpty() {
    return bins == 0;
  }

  long startMillis() {
    return startMillis;
  }

  /** Where the last bin ends, if bins are so long and never faded. */
  long endMillis(long binMillis) {
    return startMillis + Math.round(bins) * binMillis;
  }

  /** Number of texts that say something of their own, as far as net sentiment goes. */
  double texts() {
    return texts;
  }

  Counts counts() {
    return new Counts(Math.round(negative), Math.round(neutral), Math.round(positive));
  }

  double bins() {
    return bins;
  }

  double observed() {
    return observed;
  }

  double expected() {
    return expected;
  }

  /** Of what was expected, bins taken as independent. */
  double variance() {
    return variance;
  }

  /** Whether models changed in one of the bins. */
  boolean swapped() {
    return swapped;
  }

  /** Puts all that is known. */
  void write(ByteBuffer bytes) {
    bytes
        .putLong(startMillis)
        .putDouble(bins)
        .putDouble(negative)
        .putDouble(neutral)
        .putDouble(positive)
        .putDouble(texts)
        .putDouble(observed)
        .putDouble(expected)
        .putDouble(variance)
        .put((byte) (swapped ? 1 : 0));
  }

  /** Takes what {@link #write} put. */
  void read(ByteBuffer bytes) {
    startMillis = bytes.getLong();
    bins = bytes.getDouble();
    negative = bytes.getDouble();
    neutral = bytes.getDouble();
    positive = bytes.getDouble();
    texts = bytes.getDouble();
    observed = bytes.getDouble();
    expected = bytes.getDouble();
    variance = bytes.getDouble();
    swapped = bytes.get() != 0;
  }
}
