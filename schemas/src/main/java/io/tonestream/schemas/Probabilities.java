package io.tonestream.schemas;

/**
 * How probable each label is. Each is in [0, 1] and they sum to 1 within {@value #TOLERANCE}.
 *
 * @param negative probability of {@link Label#NEGATIVE}
 * @param neutral probability of {@link Label#NEUTRAL}; 0 from a model that knows two labels only
 * @param positive probability of {@link Label#POSITIVE}
 */
public record Probabilities(float negative, float neutral, float positive) {
  /** Room for the rounding of 32-bit arithmetic. */
  static final float TOLERANCE = 1e-3f;

  /** Refuses what is no distribution, NaN included. */
  public Probabilities {
    requireProbability("negative", negative);
    requireProbability("neutral", neutral);
    requireProbability("positive", positive);
    float sum = negative + neutral + positive;
    if (Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException("probabilities sum to " + sum + ", not to 1");
    }
  }

  /** The probability of one label. */
  public float of(Label label) {
    return switch (label) {
      case NEGATIVE -> negative;
      case NEUTRAL -> neutral;
      case POSITIVE -> positive;
    };
  }

  /** The most probable label; on a tie the one that comes first in {@link Label}. */
  public Label mostProbable() {
    if (negative >= neutral && negative >= positive) {
      return Label.NEGATIVE;
    }
    return neutral >= positive ? Label.NEUTRAL : Label.POSITIVE;
  }

  /**
   * The same prediction with its logits divided by a temperature once more (Guo et al. 2017); its
   * most probable label stays the same.
   */
  public Probabilities cooled(double temperature) {
    double coolNegative = Math.pow(negative, 1 / temperature);
    double coolNeutral = Math.pow(neutral, 1 / temperature);
    double coolPositive = Math.pow(positive, 1 / temperature);
    double sum = coolNegative + coolNeutral + coolPositive;
    return new Probabilities(
        (float) (coolNegative / sum), (float) (coolNeutral / sum), (float) (coolPositive / sum));
  }

  private static void requireProbability(String name, float value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "probability " + name + " is " + value + ", not in [0, 1]");
    }
  }
}
