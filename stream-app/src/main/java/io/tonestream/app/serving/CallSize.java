package io.tonestream.app.serving;

/**
 * How many texts one call into a model may have, so that it takes a second or so even if the model
 * is slow: one until a call was measured. One thread's own, or guarded by its owner.
 */
final class CallSize {
  private static final long CALL_NANOS = 1_000_000_000L;
  private static final int MAX_TEXTS = 16;

  private int texts = 1;

  int texts() {
    return texts;
  }

  /** A call with so many texts has returned. */
  void measured(int count, long nanos) {
    long fitting = CALL_NANOS * count / Math.max(1, nanos);
    texts = (int) Math.max(1, Math.min(MAX_TEXTS, fitting));
  }
}
