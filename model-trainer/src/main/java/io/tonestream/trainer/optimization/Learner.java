package io.tonestream.trainer.optimization;

import io.tonestream.model.network.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network that is being trained. One thread's own. */
public interface Learner extends AutoCloseable {
  /**
   * Takes one step down the gradient.
   *
   * @param number of the step, 1 for the first; what is random in it follows from this and the seed
   * @param rate what share of the first learning rate to use
   * @return the batch's mean loss before the step
   */
  float step(Batch batch, long number, float rate);

  /** The parameters as they are; further steps don't change what is given. */
  Map<String, Tensor> parameters();

  /** All that steps change, by name; perhaps not copies. Valid until the next step. */
  Map<String, float[]> state();

  /**
   * Goes on from what {@link #state} held after some step.
   *
   * @param values by name; those of others are passed over
   * @throws IllegalStateException if there aren't as many of each as there must be
   */
  default void restore(Map<String, float[]> values) {
    state()
        .forEach(
            (name, to) -> System.arraycopy(saved(values, name, to.length), 0, to, 0, to.length));
  }

  /**
   * Values of a checkpoint.
   *
   * @throws IllegalStateException if there aren't so many of this name
   */
  static float[] saved(Map<String, float[]> values, String name, int length) {
    float[] saved = values.get(name);
    if (saved == null || saved.length != length) {
      throw new IllegalStateException(
          "the checkpoint doesn't hold the " + length + " values of " + name);
    }
    return saved;
  }

  /** Copies of these tensors, which further steps don't change. */
  static Map<String, Tensor> copies(Map<String, Tensor> parameters) {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    parameters.forEach(
        (name, tensor) -> copies.put(name, new Tensor(tensor.shape(), tensor.values().clone())));
    return copies;
  }

  @Override
  void close();
}
