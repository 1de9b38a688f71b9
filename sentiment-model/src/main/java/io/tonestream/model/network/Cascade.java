package io.tonestream.model.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Probabilities;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two models, a fast and an accurate one: the fast one labels all texts, and the accurate one those
 * again of which the fast one isn't sure. Both are bundles of their own, inside the cascade's.
 *
 * @param threshold how certain the fast one must be of its label, in [0, 1]; a text below it goes
 *     on to the accurate one, and all texts do if it is 1
 * @param fastWeight how much the fast one has to say about a text that goes on, between 0 and 1;
 *     null if it has no say
 */
public record Cascade(
    float threshold, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Float fastWeight)
    implements Architecture {
  /** What it is called in manifests. */
  public static final String NAME = "cascade";

  /** Where a model leaves nothing of a label, so that the other can't be overruled by rounding. */
  private static final double MIN_PROBABILITY = Float.MIN_NORMAL;

  /** Refuses what is no certainty, or no weight. */
  public Cascade {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "a cascade's threshold is " + threshold + ", not in [0, 1]");
    }
    if (fastWeight != null && !(fastWeight > 0 && fastWeight < 1)) {
      throw new IllegalArgumentException(
          "a cascade's fastWeight is " + fastWeight + ", not between 0 and 1");
    }
  }

  /** One whose accurate model has the last word on the texts that go on. */
  public Cascade(float threshold) {
    this(threshold, null);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Whether a text goes on to the accurate model, by what the fast one made of it. */
  public boolean goesOn(Probabilities byFast) {
    return threshold == 1 || certainty(byFast) < threshold;
  }

  /**
   * What both models together say about a text that goes on: the weighted geometric mean of their
   * probabilities, normalized (a logarithmic opinion pool; Genest and Zidek 1986).
   */
  public Probabilities pooled(Probabilities byFast, Probabilities byAccurate) {
    if (fastWeight == null) {
      return byAccurate;
    }
    double negative = mean(byFast.negative(), byAccurate.negative(), fastWeight);
    double neutral = mean(byFast.neutral(), byAccurate.neutral(), fastWeight);
    double positive = mean(byFast.positive(), byAccurate.positive(), fastWeight);
    double sum = negative + neutral + positive;
    return new Probabilities(
        (float) (negative / sum), (float) (neutral / sum), (float) (positive / sum));
  }

  private static double mean(float byFast, float byAccurate, float weight) {
    return Math.pow(Math.max(byFast, MIN_PROBABILITY), weight)
        * Math.pow(Math.max(byAccurate, MIN_PROBABILITY), 1 - weight);
  }

  /** How certain a model is of its label: the label's probability, in [1 / labels, 1]. */
  public static float certainty(Probabilities probabilities) {
    return probabilities.of(probabilities.mostProbable());
  }

  /**
   * None of its own.
   *
   * @throws UnsupportedOperationException always: each of its parts has encoders
   */
  @Override
  public Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    throw new UnsupportedOperationException("a cascade has no encoder, but each of its parts has");
  }
}
