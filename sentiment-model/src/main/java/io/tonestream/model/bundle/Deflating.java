package io.tonestream.model.bundle;

import java.util.zip.Deflater;

/**
 * Whether an entry is deflated. Trained numbers are noise but for their exponents: deflating them
 * gains a tenth, and takes far longer than all else that is done with them. A table of mostly zeros
 * shrinks to a twentieth.
 */
final class Deflating {
  /** Entries of fewer bytes are deflated in any case. */
  private static final int SMALL = 8 << 20;

  private static final int SAMPLES = 32;
  private static final int SAMPLE_BYTES = 32 << 10;

  /** What the samples must shrink to at least. */
  private static final double WORTHWHILE = 0.75;

  private Deflating() {}

  /** Goes by samples from all over; the same bytes get the same answer. */
  static boolean isWorthwhile(Pieces bytes) {
    if (bytes.size() < SMALL) {
      return true;
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      byte[] deflated = new byte[2 * SAMPLE_BYTES];
      long total = 0;
      for (int i = 0; i < SAMPLES; i++) {
        long from = (bytes.size() - SAMPLE_BYTES) * i / (SAMPLES - 1);
        deflater.reset();
        deflater.setInput(bytes.slice(from, from + SAMPLE_BYTES).toArray());
        deflater.finish();
        total += deflater.deflate(deflated);
      }
      return total < WORTHWHILE * SAMPLES * SAMPLE_BYTES;
    } finally {
      deflater.end();
    }
  }
}
