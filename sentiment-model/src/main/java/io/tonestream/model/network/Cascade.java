package io.tonestream.model.network;

import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Probabilities;
import java.util.function.Supplier;

/**
 * Two models, a fast and an accurate one: the fast one labels all texts, and the accurate one those
 * again of which the fast one isn't sure. Both are bundles of their own, inside the cascade's.
 *
 * @param threshold how certain the fast one must be of its label, in [0, 1]; a text below it goes
 *     on to the accurate one
 */
public record Cascade(float threshold) implements Architecture {
  /** What it is called in manifests. */
  public static final String NAME = "cascade";

  /** Refuses what is no certainty. */
  public Cascade {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "a cascade's threshold is " + threshold + ", not in [0, 1]");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Whether a text goes on to the accurate model, by what the fast one made of it. */
  public boolean goesOn(Probabilities byFast) {
    return certainty(byFast) < threshold;
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
