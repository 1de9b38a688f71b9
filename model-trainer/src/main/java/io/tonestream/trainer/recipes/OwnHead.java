package io.tonestream.trainer.recipes;

import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Learner;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A learner of several tasks, of which only the first one is wanted: its parameters are without the
 * others' output layers.
 *
 * @param labels how many the first task has
 */
record OwnHead(Learner learner, int labels) implements Learner {
  @Override
  public float step(Batch batch, long number, float rate) {
    return learner.step(batch, number, rate);
  }

  @Override
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> own = new LinkedHashMap<>();
    learner
        .parameters()
        .forEach(
            (name, tensor) ->
                own.put(
                    name, TransformerRecipe.isOf(Transformer.OUTPUT, name) ? cut(tensor) : tensor));
    return own;
  }

  private Tensor cut(Tensor tensor) {
    long[] shape = tensor.shape().clone();
    shape[0] = labels;
    return new Tensor(shape, Arrays.copyOf(tensor.values(), Math.toIntExact(Tensor.size(shape))));
  }

  @Override
  public Map<String, float[]> state() {
    return learner.state();
  }

  @Override
  public void restore(Map<String, float[]> values) {
    learner.restore(values);
  }

  @Override
  public void close() {
    learner.close();
  }
}
