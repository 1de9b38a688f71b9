package io.tonestream.trainer.training;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Finds the temperature that makes probabilities honest (Guo et al. 2017). */
final class Calibration {
  private static final double COLDEST = 0.2;
  private static final double HOTTEST = 10;
  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
  private static final int STEPS = 60;

  /** Keeps a logarithm finite. */
  private static final double LEAST = 1e-12;

  private Calibration() {}

  /** The temperature with the least log loss, given probabilities at temperature 1. */
  static float temperature(List<Label> labels, List<Probabilities> predictions) {
    return (float)
        Math.exp(
            minimum(
                logarithm -> logLoss(labels, predictions, Math.exp(logarithm)),
                Math.log(COLDEST),
                Math.log(HOTTEST)));
  }

  private static double logLoss(
      List<Label> labels, List<Probabilities> predictions, double temperature) {
    double sum = 0;
    for (int i = 0; i < labels.size(); i++) {
      sum -= Math.log(Math.max(LEAST, predictions.get(i).cooled(temperature).of(labels.get(i))));
    }
    return sum;
  }

  /** Golden-section search: log loss is convex in the inverse of the temperature. */
  private static double minimum(DoubleUnaryOperator function, double from, double to) {
    double low = from;
    double high = to;
    for (int i = 0; i < STEPS; i++) {
      double left = high - GOLDEN_RATIO * (high - low);
      double right = low + GOLDEN_RATIO * (high - low);
      if (function.applyAsDouble(left) < function.applyAsDouble(right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return (low + high) / 2;
  }
}
