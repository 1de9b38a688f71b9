package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.util.Map;
import java.util.random.RandomGenerator;

/** An architecture of ours: a function of named parameters, which the trainer can train. */
public sealed interface Network extends Architecture permits Bag, WordNetwork, Transformer {
  /** The shape of each parameter of a network for so many labels, in the block's order. */
  Map<String, long[]> parameterShapes(int labels);

  /** Where training starts. The same random numbers give the same parameters. */
  Map<String, Tensor> initialParameters(int labels, RandomGenerator random);

  /** The parameter that an {@link Input}'s ids are row numbers of; no other is read by them. */
  String table();

  /**
   * About how many values are held at once to run one token, padding included, beside the
   * parameters.
   */
  long valuesPerToken();

  /**
   * The type that its parameters have in the engine.
   *
   * @param wanted what the settings ask for
   */
  default DataType runsIn(DataType wanted) {
    return DataType.FLOAT32;
  }

  /**
   * Logits {@code [batch, labels]}, float32. Training calls it with a table of only the rows in
   * use.
   *
   * @param noise what to do to values in training; none otherwise
   */
  NDArray logits(Parameters parameters, Input input, Noise noise);

  /**
   * What serves: a block that maps an {@link Input} to {@link #logits}.
   *
   * @param parameters its own, which the block closes; it may keep what it makes of them instead
   */
  default Block servingBlock(Parameters parameters, int labels) {
    return new NetworkBlock(parameters, (own, input) -> logits(own, input, Noise.NONE), labels);
  }

  /** How many values the parameters of {@link #servingBlock} have. */
  default long servingValues(int labels) {
    return parameterShapes(labels).values().stream().mapToLong(Tensor::size).sum();
  }
}
