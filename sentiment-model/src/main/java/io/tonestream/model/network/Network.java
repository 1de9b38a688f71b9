package io.tonestream.model.network;

import ai.djl.nn.AbstractBlock;
import java.util.Map;
import java.util.random.RandomGenerator;

/** An architecture of ours: a block of named parameters, which the trainer can train. */
public sealed interface Network extends Architecture permits Bag, Rnn {
  /** The shape of each parameter of a network for so many labels, in the block's order. */
  Map<String, long[]> parameterShapes(int labels);

  /** Where training starts. The same random numbers give the same parameters. */
  Map<String, Tensor> initialParameters(int labels, RandomGenerator random);

  /**
   * An empty network; its parameters are set by name. It maps an {@link Input} to logits {@code
   * [batch, labels]}.
   */
  AbstractBlock newBlock(int labels);
}
