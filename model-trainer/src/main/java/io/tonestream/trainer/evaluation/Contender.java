package io.tonestream.trainer.evaluation;

import java.util.List;

/**
 * How fast and how good a model is, on the same texts as others.
 *
 * @param name what the model is called
 * @param version of the model
 * @param bytes of its bundle
 * @param textsPerSecond on one core, what is done to a text before included
 * @param figures how good its labels are
 */
public record Contender(
    String name, String version, long bytes, double textsPerSecond, Figures figures) {
  /** Whether no other is both faster and better: it is on the Pareto front. */
  public boolean isOnFront(List<Contender> all) {
    return all.stream()
        .noneMatch(
            other ->
                other != this
                    && other.textsPerSecond >= textsPerSecond
                    && other.macroRecall() >= macroRecall());
  }

  /** Its macro recall. */
  public double macroRecall() {
    return figures.macroRecall().value();
  }
}
