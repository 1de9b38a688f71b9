package io.tonestream.trainer.retraining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What corrections count for. A change needs a restart.
 *
 * @param weight as how many texts each one counts in training
 * @param heldOut the share that is judged by and never learnt from
 * @param leastHeldOut from how many of those on they are judged by at all
 * @param mostHeldOut how many of those are judged by: the last
 * @param startAfter how many new ones start a retraining; 0 leaves that to the schedule
 * @param poll how often the topic is looked at
 */
@ConfigurationProperties("tonestream.retraining.feedback")
public record FeedbackConfiguration(
    @Bindable(defaultValue = "5") int weight,
    @Bindable(defaultValue = "0.2") double heldOut,
    @Bindable(defaultValue = "50") int leastHeldOut,
    @Bindable(defaultValue = "1000") int mostHeldOut,
    @Bindable(defaultValue = "100") int startAfter,
    @Bindable(defaultValue = "PT1M") Duration poll) {

  /** Refuses what can't work, naming the setting. */
  public FeedbackConfiguration {
    requireAtLeast("weight", weight, 1);
    requireAtLeast("least-held-out", leastHeldOut, 1);
    requireAtLeast("most-held-out", mostHeldOut, leastHeldOut);
    requireAtLeast("start-after", startAfter, 0);
    if (!(heldOut >= 0 && heldOut <= 0.9)) {
      throw new IllegalArgumentException(
          "tonestream.retraining.feedback.held-out is " + heldOut + "; it must be from 0 to 0.9");
    }
    if (poll.isNegative() || poll.isZero()) {
      throw new IllegalArgumentException(
          "tonestream.retraining.feedback.poll is " + poll + "; it must be above 0");
    }
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "tonestream.retraining.feedback."
              + name
              + " is "
              + value
              + "; it must be at least "
              + least);
    }
  }
}
