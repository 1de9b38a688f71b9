package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Scalars;
import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.optimization.AdamW;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Loss;
import io.tonestream.trainer.optimization.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Trains a transformer with {@link AdamW}, its gradient's norm cut. Parameters, gradients and
 * moments stay in the engine; Java holds the frozen parameters, which it was given, and copies of
 * others when it is asked for some. Frozen parameters have no gradient, and where all below a layer
 * are frozen, PyTorch keeps nothing of the way there.
 *
 * <p>A step runs on the calling thread, and PyTorch parts each of its operations among so many
 * threads of its own: parting the batch among Java's, as {@link WordLearner} does, would take a
 * gradient of all parameters for each. What dropout drops follows from the seed and the step's
 * number. So the same seed and number of threads give the same numbers.
 */
final class TransformerLearner implements Learner {
  private final NDManager manager;
  private final Loss loss;
  private final Map<String, Tensor> frozen;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Map<String, AdamW> optimizers = new LinkedHashMap<>();
  private final Steps steps;
  private final long seed;
  private final int threadsBefore;

  /**
   * How a parameter is trained.
   *
   * @param rate its learning rate
   * @param decay its weight decay
   */
  record Trained(float rate, float decay) {}

  /**
   * How steps are taken.
   *
   * @param averaging what share of the mean of all steps so far is kept at each step, if what
   *     training ends in is to be that mean; 0 if it is to be the last step
   * @param maxNorm of the gradient, which is cut to it
   * @param microBatch how many texts of a batch are in memory at once
   * @param threads of PyTorch
   */
  record Steps(float averaging, float maxNorm, int microBatch, int threads) {
    /** With the last step as what training ends in. */
    Steps withoutAveraging() {
      return new Steps(0, maxNorm, microBatch, threads);
    }
  }

  /**
   * A learner that starts from these parameters.
   *
   * @param manager of the engine and the device to train on; closed with this
   * @param loss what its steps make smaller
   * @param trained which parameters are trained, and how; the others are frozen
   */
  TransformerLearner(
      NDManager manager,
      Loss loss,
      Map<String, Tensor> parameters,
      Map<String, Trained> trained,
      Steps steps,
      long seed) {
    this.manager = manager;
    this.loss = loss;
    this.frozen = new LinkedHashMap<>(parameters);
    this.steps = steps;
    this.seed = seed;
    frozen.keySet().removeAll(trained.keySet());
    parameters.forEach((name, tensor) -> this.parameters.put(name, copy(tensor)));
    trained.forEach(
        (name, how) ->
            optimizers.put(
                name, new AdamW(parameter(name), how.rate(), how.decay(), steps.averaging())));
    this.threadsBefore = JniUtils.getNumThreads();
    JniUtils.setNumThreads(steps.threads());
  }

  /** In memory of the engine's own: DJL's first array is a buffer of the JVM. */
  private NDArray copy(Tensor tensor) {
    try (NDArray buffer = manager.create(tensor.values(), new Shape(tensor.shape()))) {
      return buffer.duplicate();
    }
  }

  @Override
  public float step(Batch batch, long number, float rate) {
    JniUtils.setGradMode(true);
    manager.getEngine().setRandomSeed(Seeds.of(seed, number).nextInt());
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> leaves = leaves(scope);
      float mean = 0;
      for (int from = 0; from < batch.size(); from += steps.microBatch()) {
        Batch part = batch.part(from, Math.min(from + steps.microBatch(), batch.size()));
        mean += descend(leaves, part, (float) loss.terms(part) / loss.terms(batch));
      }
      update(gradients(leaves, scope), number, rate);
      return mean;
    }
  }

  /** Adds the gradient of a part of a batch; returns the part's share of the batch's loss. */
  private float descend(Map<String, NDArray> leaves, Batch part, float share) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray value =
          loss.of(new Parameters(leaves), part, scope, TransformerLearner::drop)
              .mul(Scalars.of(scope, share));
      // DJL's collector of gradients is one for the whole JVM, so PyTorch is asked itself.
      JniUtils.backward((PtNDArray) value, (PtNDArray) scope.ones(value.getShape()), false, false);
      return value.getFloat();
    }
  }

  /**
   * The parameters for one step, in the same memory: so that their gradients, and all that is
   * computed from them, are freed with the step.
   */
  private Map<String, NDArray> leaves(NDManager scope) {
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          NDArray leaf = parameter.stopGradient();
          leaf.attach(scope);
          leaf.setRequiresGradient(optimizers.containsKey(name));
          leaves.put(name, leaf);
        });
    return leaves;
  }

  /** Each value on its own (Srivastava et al. 2014), as encoders were trained before. */
  private static NDArray drop(NDArray values, float share) {
    return share == 0 ? values : Dropout.dropout(values, share, true).head();
  }

  private Map<String, NDArray> gradients(Map<String, NDArray> leaves, NDManager scope) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    for (String name : optimizers.keySet()) {
      NDArray gradient = Objects.requireNonNull(leaves.get(name), name).getGradient();
      gradient.attach(scope);
      gradients.put(name, gradient);
    }
    return gradients;
  }

  private void update(Map<String, NDArray> gradients, long number, float rate) {
    NDList norms = new NDList(gradients.size());
    gradients.values().forEach(gradient -> norms.add(gradient.norm()));
    float scale = Math.min(1, steps.maxNorm() / NDArrays.stack(norms).norm().getFloat());
    optimizers.forEach(
        (name, optimizer) ->
            optimizer.step(Objects.requireNonNull(gradients.get(name), name), scale, number, rate));
  }

  /** Those that are frozen are what it was given, the others means if they are averaged. */
  @Override
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> {
          Tensor fixed = frozen.get(name);
          AdamW optimizer = optimizers.get(name);
          all.put(
              name, fixed != null ? fixed : tensor(optimizer == null ? array : optimizer.result()));
        });
    return all;
  }

  private static Tensor tensor(NDArray array) {
    return new Tensor(array.getShape().getShape(), array.toFloatArray());
  }

  /** Copies. */
  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    optimizers.forEach((name, optimizer) -> optimizer.addState(name, state));
    return state;
  }

  @Override
  public void restore(Map<String, float[]> values) {
    optimizers.forEach((name, optimizer) -> optimizer.restore(name, values));
  }

  private NDArray parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  @Override
  public void close() {
    JniUtils.setNumThreads(threadsBefore);
    manager.close();
  }
}
