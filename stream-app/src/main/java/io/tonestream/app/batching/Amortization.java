package io.tonestream.app.batching;

import java.time.Duration;

/**
 * Finds out whether a model that takes long for one text takes hardly longer for several: one whose
 * parameters don't fit in the caches reads all of them for each word, be it of one text or of
 * twenty. By what single texts take it would get them one by one for ever. So while a batch takes
 * more than a second the next one has twice as many texts, as long as that makes a byte of text a
 * good deal cheaper. One scoring thread's own.
 */
final class Amortization {
  /** A batch that takes less has as many texts as fit in this time anyway. */
  private static final Duration LONG = Duration.ofSeconds(1);

  /** A batch that takes longer grows no more, unless one text alone takes nearly as long. */
  private static final Duration MOST = Duration.ofSeconds(4);

  private static final double MAX_OF_SINGLE = 1.4;

  /** One that takes so many times longer than that gets smaller: a transaction must outlast it. */
  private static final double TOO_LONG = 1.6;

  /** Twice as many texts must make a byte cheaper by this factor. */
  private static final double GAIN = 0.75;

  /** Where it didn't, it is tried again after so many batches: texts differ, and so do machines. */
  private static final int RETRY_AFTER = 100;

  private int texts = 1;
  private double nanosPerByte = Double.POSITIVE_INFINITY;

  /** What one text alone took last, in nanoseconds. */
  private double single;

  private int rest;

  /** How many texts a batch may have, whatever one of them takes. */
  int texts() {
    return texts;
  }

  /** A batch was scored, with records of so many bytes. */
  void measured(int count, long bytes, Duration taken) {
    double nanos = taken.toNanos();
    if (count == 1) {
      single = nanos;
    }
    double most = Math.max(MOST.toNanos(), MAX_OF_SINGLE * single);
    if (texts > 1 && count <= texts && nanos > TOO_LONG * most) {
      shrink();
    } else if (rest > 0) {
      rest--;
    } else if (nanos > LONG.toNanos() && count >= texts) {
      adapt(nanos / Math.max(1, bytes), nanos <= most);
    }
  }

  /** Begins anew. */
  void forget() {
    texts = 1;
    nanosPerByte = Double.POSITIVE_INFINITY;
    rest = 0;
  }

  private void adapt(double measured, boolean mayGrow) {
    if (measured > GAIN * nanosPerByte) {
      // Half of them was as good.
      shrink();
    } else if (mayGrow) {
      nanosPerByte = measured;
      texts *= 2;
    }
  }

  private void shrink() {
    texts = Math.max(1, texts / 2);
    nanosPerByte = Double.POSITIVE_INFINITY;
    rest = RETRY_AFTER;
  }
}
