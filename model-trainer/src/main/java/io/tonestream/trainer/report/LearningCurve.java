package io.tonestream.trainer.report;

import java.util.List;

/**
 * How a training went.
 *
 * @param title what was trained
 * @param epochs its passes over the data
 */
public record LearningCurve(String title, List<Epoch> epochs) {
  /** Takes a copy. */
  public LearningCurve {
    epochs = List.copyOf(epochs);
  }
}
