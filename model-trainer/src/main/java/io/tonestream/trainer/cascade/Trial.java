package io.tonestream.trainer.cascade;

/**
 * What comes of a threshold on labelled texts.
 *
 * @param threshold how certain the fast model must be of its label
 * @param shareThatGoesOn the share of texts of which it isn't, which the accurate one labels
 * @param macroRecall of both together
 */
public record Trial(float threshold, double shareThatGoesOn, double macroRecall) {
  /** Whether the fast model keeps any text: else the accurate one alone would do. */
  boolean keepsAny() {
    return shareThatGoesOn < 1;
  }

  /**
   * How many times as fast as the accurate model alone both together are.
   *
   * @param timesAsFast how many times as fast the fast one is
   */
  public double speedUp(double timesAsFast) {
    return timesAsFast / (1 + shareThatGoesOn * timesAsFast);
  }
}
