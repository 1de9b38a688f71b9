package io.tonestream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Trains all of a network's parameters: Adam (Kingma and Ba 2015), with the gradient's norm cut.
 */
final class DenseLearner implements Learner {
  private final Engine engine;
  private final NDManager manager;
  private final AbstractBlock block;
  private final ParameterStore store;
  private final Optimizer optimizer;
  private final float mostNorm;
  private float rate = 1;

  /** A learner that starts from these parameters. */
  DenseLearner(
      Engine engine,
      Network architecture,
      int labels,
      Map<String, Tensor> parameters,
      float learningRate,
      float mostNorm) {
    this.engine = engine;
    this.mostNorm = mostNorm;
    this.manager = engine.newBaseManager();
    this.block = architecture.newBlock(labels);
    this.store = new ParameterStore(manager, false);
    this.optimizer =
        Optimizer.adam().optLearningRateTracker((Tracker) step -> learningRate * rate).build();
    for (Pair<String, Parameter> each : block.getParameters()) {
      Tensor tensor = Objects.requireNonNull(parameters.get(each.getKey()), each.getKey());
      NDArray array = manager.create(tensor.values(), new Shape(tensor.shape()));
      array.setRequiresGradient(true);
      each.getValue().setArray(array);
    }
  }

  @Override
  public float step(Batch batch, float share) {
    rate = share;
    try (NDManager scope = manager.newSubManager()) {
      float loss = descend(scope, batch);
      cutGradient();
      for (Pair<String, Parameter> each : block.getParameters()) {
        NDArray array = each.getValue().getArray();
        NDArray gradient = array.getGradient();
        gradient.attach(scope);
        optimizer.update(each.getKey(), array, gradient);
      }
      return loss;
    }
  }

  private float descend(NDManager scope, Batch batch) {
    try (GradientCollector collector = engine.newGradientCollector()) {
      NDArray logits = block.forward(store, batch.input(scope).toList(), true).head();
      NDArray loss = Losses.crossEntropy(logits, batch.targets(scope));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** Recurrent gradients explode now and then (Pascanu et al. 2013). */
  private void cutGradient() {
    double square = 0;
    for (Pair<String, Parameter> each : block.getParameters()) {
      try (NDArray gradient = each.getValue().getArray().getGradient();
          NDArray squared = gradient.square();
          NDArray sum = squared.sum()) {
        square += sum.getFloat();
      }
    }
    double norm = Math.sqrt(square);
    if (norm > mostNorm) {
      for (Pair<String, Parameter> each : block.getParameters()) {
        try (NDArray gradient = each.getValue().getArray().getGradient()) {
          gradient.muli(mostNorm / norm);
        }
      }
    }
  }

  @Override
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    for (Pair<String, Parameter> each : block.getParameters()) {
      NDArray array = each.getValue().getArray();
      copies.put(each.getKey(), new Tensor(array.getShape().getShape(), array.toFloatArray()));
    }
    return copies;
  }

  @Override
  public void close() {
    manager.close();
  }
}
