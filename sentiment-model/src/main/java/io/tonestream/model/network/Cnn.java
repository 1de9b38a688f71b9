package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * TextCNN (Kim 2014): filters slide over a few words at a time, and the most that each finds
 * anywhere in the text counts.
 *
 * <p>A window may reach over either end of the text (Kalchbrenner et al. 2014), where it finds
 * zeros; windows wholly outside of it don't count.
 *
 * @param words size of the vocabulary; words beyond it share one row
 * @param width length of an embedding
 * @param windows how many words filters cover, different numbers
 * @param filters how many there are for each of the windows
 * @param dropout share of embeddings and findings that training drops
 */
public record Cnn(int words, int width, List<Integer> windows, int filters, float dropout)
    implements WordNetwork {
  /** What it is called in commands and manifests. */
  public static final String NAME = "cnn";

  private static final int WIDEST = 16;

  /** Refuses sizes that make no sense. */
  public Cnn {
    WordNetwork.requireSizes(words, width, dropout);
    WordNetwork.requireSize("filters", filters);
    windows = List.copyOf(windows);
    if (windows.isEmpty()
        || windows.stream().distinct().count() < windows.size()
        || windows.stream().anyMatch(each -> each < 1 || each > WIDEST)) {
      throw new IllegalArgumentException(
          "windows are " + windows + ", not different numbers in [1, " + WIDEST + "]");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int outputs() {
    return windows.size() * filters;
  }

  @Override
  public Map<String, long[]> innerShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int window : windows) {
      shapes.put(weight(window), new long[] {filters, width, window});
      shapes.put(bias(window), new long[] {filters});
    }
    return shapes;
  }

  @Override
  public Tensor innerInitial(String name, long[] shape, RandomGenerator random) {
    boolean isBias = shape.length == 1;
    return Tensor.normal(shape, isBias ? 0 : 1 / Math.sqrt(width * shape[2]), random);
  }

  @Override
  public NDArray read(Parameters parameters, NDArray words, Input input) {
    NDArray channels = words.mul(input.weights().expandDims(2)).transpose(0, 2, 1);
    NDList found = new NDList();
    for (int window : windows) {
      found.add(most(parameters, channels, window, input.weights()));
    }
    return NDArrays.concat(found, 1);
  }

  /**
   * The most that each filter finds, {@code [batch, filters]}.
   *
   * @param channels {@code [batch, width, longest]}, 0 over padding
   * @param mask {@code [batch, longest]}, 1 where there is a word and 0 over padding
   */
  private NDArray most(Parameters parameters, NDArray channels, int window, NDArray mask) {
    int overhang = window - 1;
    NDArray found =
        Conv1d.conv1d(
                channels,
                parameters.get(weight(window)),
                parameters.get(bias(window)),
                new Shape(1),
                new Shape(overhang))
            .head();
    NDArray before = mask.getManager().ones(new Shape(mask.getShape().get(0), overhang));
    NDArray inside = before.concat(mask, 1).expandDims(1);
    return Activation.relu(found).mul(inside).max(new int[] {2});
  }

  private static String weight(int window) {
    return "window" + window + "_weight";
  }

  private static String bias(int window) {
    return "window" + window + "_bias";
  }
}
