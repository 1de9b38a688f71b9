package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.AbstractBlock;
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
   * An empty network; its parameters are set by name. It maps an {@link Input} to logits {@code
   * [batch, labels]}.
   */
  default AbstractBlock newBlock(int labels) {
    return new NetworkBlock(this, labels);
  }
}
