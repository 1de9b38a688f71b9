package io.tonestream.trainer.material;

import io.tonestream.trainer.feedback.FeedbackConfiguration;
import java.time.Duration;

/** What feedback counts for in tests. */
final class Limits {
  private Limits() {}

  /** Where a sender has half at most. */
  static FeedbackConfiguration of(int senderMax, double replacedShare) {
    return of(0.2, 1_000, senderMax, 0.5, replacedShare);
  }

  static FeedbackConfiguration of(
      double heldOut, int maxHeldOut, int senderMax, double senderShare, double replacedShare) {
    return new FeedbackConfiguration(
        3,
        heldOut,
        20,
        maxHeldOut,
        0,
        Duration.ofMinutes(1),
        senderMax,
        senderShare,
        replacedShare,
        Duration.ofDays(730));
  }
}
