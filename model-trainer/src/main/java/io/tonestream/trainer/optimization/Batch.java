package io.tonestream.trainer.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
 * @param targets {@code [text][label]}: what share of the loss is each label's, weights included;
 *     or what a loss makes of them, such as {@code [text][token]} of hidden pieces
 */
public record Batch(Encoded[] texts, float[][] targets) {
  /** How many texts it has. */
  public int size() {
    return texts.length;
  }

  /** Of every so many texts one, from the first on. */
  public Batch every(int interval, int first) {
    int[] members = IntStream.iterate(first, i -> i < size(), i -> i + interval).toArray();
    return new Batch(
        Arrays.stream(members).mapToObj(i -> texts[i]).toArray(Encoded[]::new),
        Arrays.stream(members).mapToObj(i -> targets[i]).toArray(float[][]::new));
  }

  /** Those from one on to before another. */
  public Batch part(int from, int to) {
    return new Batch(Arrays.copyOfRange(texts, from, to), Arrays.copyOfRange(targets, from, to));
  }

  /** The texts in the engine, padded. */
  public Input input(NDManager manager) {
    return Input.padded(manager, Arrays.asList(texts));
  }

  /** The targets in the engine. */
  public NDArray targets(NDManager manager) {
    return manager.create(targets);
  }

  /**
   * A factor for each label that makes rare labels count more, and all texts together as much as if
   * each had the weight 1.
   *
   * @param balance 1 makes labels count alike however rare they are, 0 as often as they come
   */
  public static float[] labelWeights(List<Label> labels, List<Example> all, float balance) {
    double[] sums = new double[labels.size()];
    for (Example each : all) {
      sums[labels.indexOf(each.label())] += each.weight();
    }
    return labelWeights(sums, all.size(), balance);
  }

  /**
   * The same.
   *
   * @param sums of the weights of each label's texts
   * @param texts how many there are
   */
  public static float[] labelWeights(double[] sums, int texts, float balance) {
    double weighted = 0;
    for (double sum : sums) {
      weighted += sum * Math.pow(sum, -balance);
    }
    float[] weights = new float[sums.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (Math.pow(sums[i], -balance) * texts / weighted);
    }
    return weights;
  }
}
