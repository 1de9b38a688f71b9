package io.tonestream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Tensor;
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
  private final Network network;
  private final Map<String, Tensor> frozen;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Map<String, AdamW> optimizers = new LinkedHashMap<>();
  private final float learningRate;
  private final float maxNorm;
  private final long seed;
  private final int threadsBefore;

  /**
   * A learner that starts from these parameters.
   *
   * @param manager of the engine and the device to train on; closed with this
   * @param decays the weight decay of each parameter that is trained, by name; the others are
   *     frozen
   */
  TransformerLearner(
      NDManager manager,
      Network network,
      Map<String, Tensor> parameters,
      Map<String, Float> decays,
      float learningRate,
      float maxNorm,
      int threads,
      long seed) {
    this.manager = manager;
    this.network = network;
    this.frozen = new LinkedHashMap<>(parameters);
    this.learningRate = learningRate;
    this.maxNorm = maxNorm;
    this.seed = seed;
    frozen.keySet().removeAll(decays.keySet());
    parameters.forEach((name, tensor) -> this.parameters.put(name, copy(tensor)));
    decays.forEach((name, decay) -> optimizers.put(name, new AdamW(parameter(name), decay)));
    this.threadsBefore = JniUtils.getNumThreads();
    JniUtils.setNumThreads(threads);
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
      NDArray logits =
          network.logits(new Parameters(leaves), batch.input(scope), TransformerLearner::drop);
      NDArray loss = Losses.crossEntropy(logits, batch.targets(scope));
      // DJL's collector of gradients is one for the whole JVM, so PyTorch is asked itself.
      JniUtils.backward((PtNDArray) loss, (PtNDArray) scope.ones(loss.getShape()), false, false);
      update(gradients(leaves, scope), number, rate * learningRate);
      return loss.getFloat();
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
    float scale = Math.min(1, maxNorm / NDArrays.stack(norms).norm().getFloat());
    optimizers.forEach(
        (name, optimizer) ->
            optimizer.step(Objects.requireNonNull(gradients.get(name), name), scale, number, rate));
  }

  /** Those that are frozen are what it was given. */
  @Override
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> {
          Tensor fixed = frozen.get(name);
          all.put(name, fixed != null ? fixed : tensor(array));
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
