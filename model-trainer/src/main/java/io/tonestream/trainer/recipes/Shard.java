package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Losses;
import io.tonestream.trainer.optimization.UsedRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Works out the gradients of its part of each batch. One thread at a time. */
final class Shard {
  private final Network network;
  private final Map<String, Tensor> parameters;
  private final NDManager manager;
  private final UsedRows rows;

  /**
   * A shard that reads these parameters, which nobody changes meanwhile.
   *
   * @param manager shared with other shards; its owner closes it
   */
  Shard(NDManager manager, Network network, Map<String, Tensor> parameters) {
    this.network = network;
    this.parameters = parameters;
    this.manager = manager;
    Tensor table = Objects.requireNonNull(parameters.get(network.table()), network.table());
    this.rows = new UsedRows((int) table.shape()[0]);
  }

  /** The gradients of the batch's mean loss; valid until the next call. */
  Gradients gradients(Batch batch, SplittableRandom random) {
    SeededNoise noise = new SeededNoise(random);
    Batch local = new Batch(rows.renumber(batch.texts()), batch.targets());
    // DJL's collector of gradients is one for the whole JVM, so PyTorch is asked itself.
    JniUtils.setGradMode(true);
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> arrays = arrays(scope);
      NDArray logits = network.logits(new Parameters(arrays), local.input(scope), noise);
      NDArray loss = Losses.crossEntropy(logits, local.targets(scope));
      JniUtils.backward((PtNDArray) loss, (PtNDArray) scope.ones(loss.getShape()), false, false);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      arrays.forEach((name, array) -> gradients.put(name, gradient(array)));
      return new Gradients(loss.getFloat(), gradients, rows);
    }
  }

  private static float[] gradient(NDArray array) {
    try (NDArray gradient = array.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  private Map<String, NDArray> arrays(NDManager scope) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parameters.forEach(
        (name, tensor) -> {
          NDArray array =
              name.equals(network.table())
                  ? used(scope, tensor)
                  : scope.create(tensor.values(), new Shape(tensor.shape()));
          array.setRequiresGradient(true);
          arrays.put(name, array);
        });
    return arrays;
  }

  private NDArray used(NDManager scope, Tensor table) {
    int width = (int) table.shape()[1];
    return scope.create(rows.of(table.values(), width), new Shape(rows.count(), width));
  }
}
