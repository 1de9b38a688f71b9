package io.tonestream.trainer.recipes;

import io.tonestream.trainer.optimization.Schedule;

/**
 * How an architecture goes through its training texts.
 *
 * @param batchSize texts in a step
 * @param epochs passes over the data at most
 * @param patience passes without a better validation result before training stops
 * @param balance how much rare labels are made up for: 1 makes all count alike, 0 none
 * @param labelSmoothing the share of each text's loss that goes to all labels alike
 * @param warmUp the share of all steps over which the learning rate rises to its full height
 */
public record Passes(
    int batchSize, int epochs, int patience, float balance, float labelSmoothing, float warmUp) {
  /** As the settings say, or as is usual for the architecture. */
  static Passes of(HyperParameters settings, int usualBatchSize, int usualEpochs) {
    return new Passes(
        positive(settings, "batch-size", usualBatchSize),
        positive(settings, "epochs", usualEpochs),
        positive(settings, "patience", 3),
        settings.share("balance", 1),
        settings.share("label-smoothing", 0),
        0);
  }

  private static int positive(HyperParameters settings, String name, int usual) {
    int value = settings.integer(name, usual);
    HyperParameters.requireWithin(name, value, 1, Integer.MAX_VALUE);
    return value;
  }

  /** With a learning rate that rises first. */
  Passes warmedUp(float share) {
    return new Passes(batchSize, epochs, patience, balance, labelSmoothing, share);
  }

  /** How fast to learn when. */
  public Schedule schedule() {
    return new Schedule(epochs, warmUp);
  }
}
