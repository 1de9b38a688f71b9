package io.tonestream.trainer.evaluation;

import java.util.List;

/**
 * How well a model does on some texts.
 *
 * @param n how many texts
 * @param macroRecall mean of the recalls of the labels that there are
 * @param macroF1 mean of their F1 scores
 * @param perClass one for each label that there is, in their order
 */
public record Figures(
    long n,
    Interval accuracy,
    Interval macroRecall,
    Interval macroF1,
    List<ClassFigures> perClass) {
  /** Takes a copy. */
  public Figures {
    perClass = List.copyOf(perClass);
  }
}
