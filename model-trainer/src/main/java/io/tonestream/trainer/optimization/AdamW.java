package io.tonestream.trainer.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) on one parameter, in the engine,
 * where a step over millions of values takes a fraction of the time that it takes in Java. One
 * thread's own; its arrays belong to the parameter's manager.
 */
public final class AdamW {
  private static final float MEAN_DECAY = 0.9f;
  private static final float SQUARE_DECAY = 0.999f;

  /** Keeps a step finite. */
  private static final double EPSILON = 1e-8;

  /** The engine's own bound of a gradient's values: none. */
  private static final float UNBOUNDED = -1;

  private final NDArray values;
  private final NDArray means;
  private final NDArray squares;
  private final float learningRate;
  private final float decay;
  private final float averaging;

  /** The mean of the parameter after each step, the last ones counting most; null without one. */
  private final @Nullable NDArray average;

  /**
   * Changes this parameter.
   *
   * @param decay what share of the parameter a step at a learning rate of 1 takes away
   * @param averaging what share of the mean each step keeps (Polyak and Juditsky 1992, with
   *     exponential weights); 0 for no mean
   */
  public AdamW(NDArray parameter, float learningRate, float decay, float averaging) {
    this.values = parameter;
    this.means = parameter.zerosLike();
    this.squares = parameter.zerosLike();
    this.learningRate = learningRate;
    this.decay = decay;
    this.averaging = averaging;
    this.average = averaging == 0 ? null : parameter.duplicate();
  }

  /**
   * Takes one step.
   *
   * @param scale what the gradient is multiplied by
   * @param number of the step, 1 for the first
   * @param share of the learning rate
   */
  public void step(NDArray gradient, float scale, long number, float share) {
    float rate = share * learningRate;
    // The engine corrects neither moment: the rate and what is added to the root make up for it.
    double squareCorrection = Math.sqrt(1 - Math.pow(SQUARE_DECAY, number));
    double correction = squareCorrection / (1 - Math.pow(MEAN_DECAY, number));
    JniUtils.adamUpdate(
        (PtNDArray) values,
        (PtNDArray) gradient,
        (PtNDArray) means,
        (PtNDArray) squares,
        rate,
        (float) (rate * correction),
        decay,
        scale,
        UNBOUNDED,
        MEAN_DECAY,
        SQUARE_DECAY,
        (float) (EPSILON * squareCorrection),
        true);
    if (average != null) {
      // The first steps, far from where it ends, are forgotten soon.
      float kept = Math.min(averaging, (1f + number) / (10f + number));
      try (NDArray part = values.mul(1 - kept)) {
        average.muli(kept).addi(part);
      }
    }
  }

  /** What training ends in. */
  public NDArray result() {
    return average == null ? values : average;
  }

  /** Copies of the parameter and its moments, under names that end in the parameter's. */
  public void addState(String name, Map<String, float[]> state) {
    state.put("parameter/" + name, values.toFloatArray());
    state.put("mean/" + name, means.toFloatArray());
    state.put("square/" + name, squares.toFloatArray());
    if (average != null) {
      state.put("average/" + name, average.toFloatArray());
    }
  }

  /** Goes on from such copies. */
  public void restore(String name, Map<String, float[]> state) {
    int length = Math.toIntExact(values.size());
    values.set(Learner.saved(state, "parameter/" + name, length));
    means.set(Learner.saved(state, "mean/" + name, length));
    squares.set(Learner.saved(state, "square/" + name, length));
    if (average != null) {
      average.set(Learner.saved(state, "average/" + name, length));
    }
  }
}
