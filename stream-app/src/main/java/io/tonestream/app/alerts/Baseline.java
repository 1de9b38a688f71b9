package io.tonestream.app.alerts;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a brand's past makes one expect of its next bin. Mutable, one stream thread's own.
 *
 * <p>A shift is a move of the level, on the scale of the baseline's line: of net sentiment itself,
 * or of the logarithm of the volume.
 */
sealed interface Baseline permits NetBaseline, VolumeBaseline {
  /** The shifts that are looked for, up and down, each at least this far. */
  double[] sizes();

  /** Time goes on to this bin, and models may change with it. */
  void advance(Bin bin);

  /** What is expected of the bin; empty if the bin says nothing, or nothing is known yet. */
  Optional<Forecast> forecast(Bin bin);

  /**
   * Logarithm of how many times likelier the bin is after a shift than without; tempered by how far
   * surprises last from bin to bin, so that its exponential still is no more than 1 on average
   * where nothing has shifted.
   */
  double logRatio(Bin bin, Forecast forecast, double shift);

  /** Learns from the bin. */
  void learn(Bin bin, Forecast forecast);

  /** The shift that these bins show. */
  double shiftOf(Span span);

  /** Takes a shift for normal; how far it goes is as uncertain as this variance. */
  void adopt(double shift, double variance);

  /** How much larger the variance of a long sum is than the sum of its bins' variances. */
  double lasting();

  /** Puts all that is known. */
  void write(ByteBuffer bytes);

  /** Takes what {@link #write} put. */
  void read(ByteBuffer bytes);
}
