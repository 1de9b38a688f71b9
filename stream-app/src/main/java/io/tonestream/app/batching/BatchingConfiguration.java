package io.tonestream.app.batching;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How texts are batched into the predictor. A change needs a restart.
 *
 * @param capacity the most texts in a batch; 1 scores one at a time, without looking ahead
 * @param byteCapacity the most bytes of records in a batch, unless its first one alone has more:
 *     long texts come in smaller batches
 * @param cachedTexts how many texts' scores each stream thread remembers, if the model takes 0.1 ms
 *     a text or more: equal ones are scored once; 0 for none
 * @param maxAhead how far a text's event time may lie beyond the time at which the broker wrote it
 *     (beyond the wall clock, if timestamps of {@code raw-text} are those of producers); what is
 *     further ahead goes to the dead letters, since it would drag its brand into the future
 */
@ConfigurationProperties("tonestream.batching")
public record BatchingConfiguration(
    @Bindable(defaultValue = "512") int capacity,
    @Bindable(defaultValue = "262144") int byteCapacity,
    @Bindable(defaultValue = "4096") int cachedTexts,
    @Bindable(defaultValue = "PT5M") Duration maxAhead) {

  /** The defaults. */
  public static final BatchingConfiguration DEFAULT =
      new BatchingConfiguration(512, 262_144, 4_096, Duration.ofMinutes(5));

  /** Refuses what can't work, naming the setting. */
  public BatchingConfiguration {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "tonestream.batching.capacity is " + capacity + "; it must be at least 1");
    }
    if (byteCapacity < 1) {
      throw new IllegalArgumentException(
          "tonestream.batching.byte-capacity is " + byteCapacity + "; it must be at least 1");
    }
    if (cachedTexts < 0) {
      throw new IllegalArgumentException(
          "tonestream.batching.cached-texts is " + cachedTexts + "; it must not be negative");
    }
    if (maxAhead.isNegative()) {
      throw new IllegalArgumentException(
          "tonestream.batching.max-ahead is " + maxAhead + "; it must not be negative");
    }
  }
}
