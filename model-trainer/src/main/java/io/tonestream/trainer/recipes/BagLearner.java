package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Noise;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Losses;
import io.tonestream.trainer.optimization.Seeds;
import io.tonestream.trainer.optimization.UsedRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Trains a bag sparsely: its table stays in Java, and a step hands the engine only the rows that
 * the batch uses. Adagrad (Duchi et al. 2011), which suits rare features. Drops features at random.
 */
final class BagLearner implements Learner {
  /** What Adagrad's sums start with, so that the first steps aren't the largest. */
  private static final float FIRST_SUM = 0.001f;

  private final Bag bag;
  private final float learningRate;
  private final float keep;
  private final float[] rates;
  private final boolean fresh;
  private final long seed;
  private final NDManager manager;
  private final Map<String, Tensor> parameters;
  private final Map<String, float[]> sums = new LinkedHashMap<>();
  private final int width;
  private final UsedRows rows;

  /**
   * A learner that starts from these parameters, and changes them.
   *
   * @param manager which it closes
   * @param rates by row: what share of the learning rate is its own; rows with 0 stay as they are,
   *     and are left out of texts if they are noise
   * @param fresh whether those are noise, and not what was learnt before
   */
  BagLearner(
      NDManager manager,
      Bag bag,
      Map<String, Tensor> parameters,
      float[] rates,
      float learningRate,
      float dropout,
      boolean fresh,
      long seed) {
    this.bag = bag;
    this.parameters = parameters;
    this.rates = rates;
    this.learningRate = learningRate;
    this.keep = 1 - dropout;
    this.fresh = fresh;
    this.seed = seed;
    this.manager = manager;
    this.width = (int) tensor(Bag.TABLE).shape()[1];
    this.rows = new UsedRows(bag.buckets() + 1);
    parameters.forEach(
        (name, tensor) -> {
          float[] sum = new float[tensor.values().length];
          Arrays.fill(sum, FIRST_SUM);
          sums.put(name, sum);
        });
    Arrays.fill(tensor(Bag.TABLE).values(), 0, width, 0);
  }

  @Override
  public float step(Batch batch, long number, float rate) {
    SplittableRandom random = Seeds.of(seed, number);
    Encoded[] kept = new Encoded[batch.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = drop(batch.texts()[i], random);
    }
    Batch local = new Batch(rows.renumber(kept), batch.targets());
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> arrays = arrays(scope);
      float loss = descend(scope, local, arrays);
      update(arrays, rate);
      return loss;
    }
  }

  /**
   * Drops features at random, and always those that will be zero in the end; those that stay weigh
   * the more. What an earlier version learnt and this one doesn't is served, so it counts.
   */
  private Encoded drop(Encoded text, SplittableRandom random) {
    int[] ids = new int[text.length()];
    float[] weights = new float[text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      int id = text.ids()[i];
      if ((rates[id] > 0 || !fresh) && (keep == 1 || random.nextFloat() < keep)) {
        ids[size] = id;
        weights[size++] = text.weights()[i] / keep;
      }
    }
    return new Encoded(Arrays.copyOf(ids, size), Arrays.copyOf(weights, size));
  }

  private Map<String, NDArray> arrays(NDManager scope) {
    float[] used = rows.of(tensor(Bag.TABLE).values(), width);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parameters.forEach(
        (name, tensor) -> {
          NDArray array =
              name.equals(Bag.TABLE)
                  ? scope.create(used, new Shape(rows.count(), width))
                  : scope.create(tensor.values(), new Shape(tensor.shape()));
          array.setRequiresGradient(true);
          arrays.put(name, array);
        });
    return arrays;
  }

  private float descend(NDManager scope, Batch batch, Map<String, NDArray> arrays) {
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray logits = bag.logits(new Parameters(arrays), batch.input(scope), Noise.NONE);
      NDArray loss = Losses.crossEntropy(logits, batch.targets(scope));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  private void update(Map<String, NDArray> arrays, float rate) {
    arrays.forEach(
        (name, array) -> {
          float[] gradient = array.getGradient().toFloatArray();
          if (name.equals(Bag.TABLE)) {
            for (int i = 1; i < rows.count(); i++) {
              int row = rows.row(i);
              adagrad(name, row * width, gradient, i * width, width, rate * rates[row]);
            }
          } else {
            adagrad(name, 0, gradient, 0, gradient.length, rate);
          }
        });
  }

  private void adagrad(String name, int at, float[] gradient, int from, int length, float rate) {
    float[] values = tensor(name).values();
    float[] sum = sum(name);
    for (int i = 0; i < length; i++) {
      float slope = gradient[from + i];
      sum[at + i] += slope * slope;
      values[at + i] -= (float) (rate * learningRate * slope / Math.sqrt(sum[at + i]));
    }
  }

  /** Rows that no training ever saw are zero: they would only add noise. */
  @Override
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> copies = Learner.copies(parameters);
    return fresh ? withoutNoise(copies) : copies;
  }

  private Map<String, Tensor> withoutNoise(Map<String, Tensor> copies) {
    Tensor table = copies.get(Bag.TABLE);
    for (int row = 0; table != null && row < rates.length; row++) {
      if (rates[row] == 0) {
        Arrays.fill(table.values(), row * width, (row + 1) * width, 0);
      }
    }
    return copies;
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    parameters.forEach((name, tensor) -> state.put("parameter/" + name, tensor.values()));
    sums.forEach((name, sum) -> state.put("sum/" + name, sum));
    return state;
  }

  private Tensor tensor(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  private float[] sum(String name) {
    return Objects.requireNonNull(sums.get(name), name);
  }

  @Override
  public void close() {
    manager.close();
  }
}
