package io.tonestream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Input;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.Example;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts that are trained on together.
 *
 * @param texts encoded
 * @param targets {@code [text][label]}: what share of the loss is each label's, weights included
 */
record Batch(Encoded[] texts, float[][] targets) {
  int size() {
    return texts.length;
  }

  /** Of every so many texts one, from the first on. */
  Batch every(int interval, int first) {
    int[] members = IntStream.iterate(first, i -> i < size(), i -> i + interval).toArray();
    return new Batch(
        Arrays.stream(members).mapToObj(i -> texts[i]).toArray(Encoded[]::new),
        Arrays.stream(members).mapToObj(i -> targets[i]).toArray(float[][]::new));
  }

  int longest() {
    int longest = 1;
    for (Encoded each : texts) {
      longest = Math.max(longest, each.length());
    }
    return longest;
  }

  /** The texts in the engine, padded. */
  Input input(NDManager manager) {
    int longest = longest();
    int[] ids = new int[size() * longest];
    float[] weights = new float[ids.length];
    long[] lengths = new long[size()];
    for (int i = 0; i < lengths.length; i++) {
      int length = texts[i].length();
      System.arraycopy(texts[i].ids(), 0, ids, i * longest, length);
      System.arraycopy(texts[i].weights(), 0, weights, i * longest, length);
      lengths[i] = Math.max(1, length);
    }
    Shape shape = new Shape(size(), longest);
    return new Input(
        manager.create(ids, shape), manager.create(weights, shape), manager.create(lengths));
  }

  /** The targets in the engine. */
  NDArray targets(NDManager manager) {
    return manager.create(targets);
  }

  /**
   * A factor for each label that makes rare labels count more, and all texts together as much as if
   * each had the weight 1.
   *
   * @param balance 1 makes labels count alike however rare they are, 0 as often as they come
   */
  static float[] labelWeights(List<Label> labels, List<Example> all, float balance) {
    double[] sums = new double[labels.size()];
    for (Example each : all) {
      sums[labels.indexOf(each.label())] += each.weight();
    }
    double weighted = 0;
    for (double sum : sums) {
      weighted += sum * Math.pow(sum, -balance);
    }
    float[] weights = new float[labels.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (Math.pow(sums[i], -balance) * all.size() / weighted);
    }
    return weights;
  }
}
