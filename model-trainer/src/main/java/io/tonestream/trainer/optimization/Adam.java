package io.tonestream.trainer.optimization;

import io.tonestream.model.network.Tensor;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015) on one parameter, in Java, since a dense step over a large table takes
 * longer than all else. Rows that a step leaves out keep their moments for the next.
 */
public final class Adam {
  private static final float MEAN_DECAY = 0.9f;
  private static final float SQUARE_DECAY = 0.999f;
  private static final float LEAST = 1e-8f;

  private final float[] values;
  private final float[] means;
  private final float[] squares;

  /** Changes this tensor. */
  public Adam(Tensor parameter) {
    values = parameter.values();
    means = new float[values.length];
    squares = new float[values.length];
  }

  /** Puts the moments under names that end in the parameter's. Not copies. */
  public void addState(String name, Map<String, float[]> state) {
    state.put("mean/" + name, means);
    state.put("square/" + name, squares);
  }

  /**
   * Takes one step.
   *
   * @param at the first of the values to change
   * @param gradient theirs, from {@code from} on, {@code length} of them
   * @param step 1 for the first
   */
  public void step(int at, float[] gradient, int from, int length, long step, float rate) {
    double correction =
        Math.sqrt(1 - Math.pow(SQUARE_DECAY, step)) / (1 - Math.pow(MEAN_DECAY, step));
    float corrected = (float) (rate * correction);
    for (int i = 0; i < length; i++) {
      float slope = gradient[from + i];
      float mean = MEAN_DECAY * means[at + i] + (1 - MEAN_DECAY) * slope;
      float square = SQUARE_DECAY * squares[at + i] + (1 - SQUARE_DECAY) * slope * slope;
      means[at + i] = mean;
      squares[at + i] = square;
      values[at + i] -= corrected * mean / ((float) Math.sqrt(square) + LEAST);
    }
  }
}
