package io.tonestream.model;

import java.time.Duration;

/**
 * What it takes a model to score a text on this machine.
 *
 * @param alone when it is the only one, and the longest of those that the model is tried with
 * @param inBatch on average, in a batch
 * @param batchSize how many texts that batch had: what there was time for, which is less for a slow
 *     model
 */
public record TextCost(Duration alone, Duration inBatch, int batchSize) {
  /** Refuses what can't have been measured. */
  public TextCost {
    if (alone.isNegative() || inBatch.isNegative() || batchSize < 1) {
      throw new IllegalArgumentException(
          "no cost of a text: alone " + alone + ", in a batch of " + batchSize + " " + inBatch);
    }
  }
}
