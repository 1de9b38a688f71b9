package io.tonestream.trainer.training;

import io.tonestream.model.network.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network that is being trained. One thread's own. */
interface Learner extends AutoCloseable {
  /**
   * Takes one step down the gradient.
   *
   * @param number of the step, 1 for the first; what is random in it follows from this and the seed
   * @param rate what share of the first learning rate to use
   * @return the batch's mean loss before the step
   */
  float step(Batch batch, long number, float rate);

  /** Copies of the parameters as they are. */
  Map<String, Tensor> parameters();

  /**
   * All that steps change, by name. Not copies: put in there what they held after some step, and
   * training goes on from it.
   */
  Map<String, float[]> state();

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
