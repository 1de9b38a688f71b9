package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv1d;
import io.tonestream.model.text.TextPreparation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
 * @param restWeight where a text is judged about a target: how much the words outside of the clause
 *     around it count, where those of the clause count 1; bundles that don't say so mean 0
 */
public record Cnn(
    int words, int width, List<Integer> windows, int filters, float dropout, Float restWeight)
    implements WordNetwork {
  /** What it is called in commands and manifests. */
  public static final String NAME = "cnn";

  private static final int WIDEST = 16;

  /** What a window that doesn't count finds, less than any other. */
  static final float NOTHING = -1e30f;

  /** Refuses sizes that make no sense. */
  public Cnn {
    WordNetwork.requireSizes(words, width, dropout);
    WordNetwork.requireSize("filters", filters);
    restWeight = restWeight == null ? 0 : restWeight;
    ClauseEncoder.requireRestWeight(restWeight);
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
  public Supplier<Encoder> encoders(TextPreparation preparation, String vocabulary) {
    Supplier<Encoder> texts = WordNetwork.super.encoders(preparation, vocabulary);
    return () -> new ClauseEncoder(texts.get(), restWeight);
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
    NDArray silence = silence(input.weights()).expandDims(1);
    NDList found = new NDList();
    for (int window : windows) {
      found.add(
          Conv1d.conv1d(
                  channels,
                  parameters.get(weight(window)),
                  parameters.get(bias(window)),
                  new Shape(1),
                  new Shape(window - 1L))
              .head()
              .add(silence.get(":,:,{}:", widest() - window))
              .max(new int[] {2}));
    }
    return Activation.relu(NDArrays.concat(found, 1));
  }

  /**
   * What to add to what windows find, by the place of their first word: 0 for a word and for what
   * is before the text, and next to minus infinity for padding, so that these don't count.
   *
   * @param weights {@code [batch, longest]}, 0 over padding
   * @return {@code [batch, widest - 1 + longest]}
   */
  private NDArray silence(NDArray weights) {
    Shape before = new Shape(weights.getShape().get(0), widest() - 1L);
    NDArray padding = weights.eq(0).toType(DataType.FLOAT32, false).mul(NOTHING);
    return weights.getManager().zeros(before).concat(padding, 1);
  }

  /** How many words the widest filters cover. */
  int widest() {
    return Collections.max(windows);
  }

  @Override
  public Block servingBlock(Parameters parameters, int labels) {
    return FilterShares.of(this)
        .<Block>map(
            shares -> new NetworkBlock(shares.parameters(parameters), shares::logits, labels))
        .orElseGet(() -> WordNetwork.super.servingBlock(parameters, labels));
  }

  @Override
  public long servingValues(int labels) {
    return FilterShares.of(this)
        .map(shares -> shares.count() + outputs() + (outputs() + 1L) * labels)
        .orElseGet(() -> WordNetwork.super.servingValues(labels));
  }

  /** Its shares, perhaps weighted, and what is found of them; or its embedding and the same. */
  @Override
  public long valuesPerToken() {
    return FilterShares.of(this)
        .map(shares -> 3L * shares.perWord())
        .orElseGet(WordNetwork.super::valuesPerToken);
  }

  /** A run's shares are to stay in the caches while they are added. */
  @Override
  public RunLimits runLimits(boolean accelerator) {
    RunLimits wide = RunLimits.WIDE;
    return FilterShares.of(this)
        .filter(shares -> !accelerator)
        .map(shares -> Math.max(256, RunLimits.CACHED_VALUES / shares.perWord()))
        .map(
            maxTokens ->
                new RunLimits(
                    maxTokens, wide.stretch(), wide.slack(), wide.lengthStep(), wide.byLength()))
        .orElse(wide);
  }

  static String weight(int window) {
    return "window" + window + "_weight";
  }

  static String bias(int window) {
    return "window" + window + "_bias";
  }
}
