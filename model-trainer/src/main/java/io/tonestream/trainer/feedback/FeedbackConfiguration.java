package io.tonestream.trainer.feedback;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.schemas.Topic;
import java.time.Duration;

/**
 * What corrections count for. A change needs a restart.
 *
 * @param weight as how many texts each one counts in training
 * @param heldOut the share that is judged by and never learnt from
 * @param minHeldOut from how many of those on they are judged by at all
 * @param maxHeldOut how many of those are judged by: the last
 * @param startAfter how many new ones start a retraining; 0 leaves that to the schedule
 * @param poll how often the topic is looked at
 * @param senderMax how many texts of one sender count: the last
 * @param senderShare the share that one sender may have of the held out texts that are judged by,
 *     and of the validation texts that corrections replace
 * @param replacedShare the share of the validation texts that corrections may replace
 * @param retention how long corrections are kept, to the day
 */
@ConfigurationProperties("tonestream.retraining.feedback")
public record FeedbackConfiguration(
    @Bindable(defaultValue = "5") int weight,
    @Bindable(defaultValue = "0.2") double heldOut,
    @Bindable(defaultValue = "50") int minHeldOut,
    @Bindable(defaultValue = "1000") int maxHeldOut,
    @Bindable(defaultValue = "100") int startAfter,
    @Bindable(defaultValue = "PT1M") Duration poll,
    @Bindable(defaultValue = "200") int senderMax,
    @Bindable(defaultValue = "0.5") double senderShare,
    @Bindable(defaultValue = "0.05") double replacedShare,
    @Bindable(defaultValue = "P" + Topic.FEEDBACK_RETENTION_DAYS + "D") Duration retention) {

  /** Refuses what can't work, naming the setting. */
  public FeedbackConfiguration {
    requireAtLeast("weight", weight, 1);
    requireAtLeast("min-held-out", minHeldOut, 1);
    requireAtLeast("max-held-out", maxHeldOut, minHeldOut);
    requireAtLeast("start-after", startAfter, 0);
    requireAtLeast("sender-max", senderMax, 1);
    requireAtMost("held-out", heldOut, 0.9);
    requireAtMost("sender-share", senderShare, 1);
    requireAtMost("replaced-share", replacedShare, 1);
    requireAboveZero("poll", poll);
    requireAboveZero("retention", retention);
  }

  private static void requireAtMost(String name, double share, double most) {
    if (!(share >= 0 && share <= most)) {
      throw new IllegalArgumentException(
          "tonestream.retraining.feedback."
              + name
              + " is "
              + share
              + "; it must be from 0 to "
              + most);
    }
  }

  private static void requireAboveZero(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "tonestream.retraining.feedback." + name + " is " + value + "; it must be above 0");
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
