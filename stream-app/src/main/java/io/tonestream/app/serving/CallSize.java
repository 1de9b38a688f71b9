package io.tonestream.app.serving;

/**
 * How many texts one call into a model may have, so that it takes a second or so even if the model
 * is slow: one at first, and then as many as the last call says, at most four times as many. One
 * thread's own, or guarded by its owner.
 */
final class CallSize {
  private static final long CALL_NANOS = 1_000_000_000L;
  private static final int MAX_GROWTH = 4;

  private final int maxTexts;
  private int texts = 1;

  CallSize(int maxTexts) {
    this.maxTexts = maxTexts;
  }

  int texts() {
    return texts;
  }

  /** A call with so many texts has returned. */
  void measured(int count, long nanos) {
    long fitting = Math.min(CALL_NANOS * count / Math.max(1, nanos), MAX_GROWTH * texts);
    texts = (int) Math.max(1, Math.min(maxTexts, fitting));
  }
}
