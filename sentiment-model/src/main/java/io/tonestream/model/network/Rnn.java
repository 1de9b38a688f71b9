package io.tonestream.model.network;

/**
 * A simple recurrent network (Elman 1990), the tutorial's.
 *
 * @param words size of the vocabulary; words beyond it share one row
 * @param width length of an embedding
 * @param state length of the state
 * @param rectified whether the activation is ReLU instead of tanh
 * @param dropout share of embeddings and states that training drops
 * @param pooling how a text's states become one; bundles that don't say so mean {@link
 *     Pooling#LAST}
 */
public record Rnn(
    int words, int width, int state, boolean rectified, float dropout, Pooling pooling)
    implements Recurrent {
  /** What it is called in commands and manifests. */
  public static final String NAME = "rnn";

  /** Refuses sizes that make no sense. */
  public Rnn {
    pooling = pooling == null ? Pooling.LAST : pooling;
    Recurrent.requireSizes(words, width, state, dropout, pooling);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Cell cell() {
    return rectified ? Cell.RELU : Cell.TANH;
  }
}
