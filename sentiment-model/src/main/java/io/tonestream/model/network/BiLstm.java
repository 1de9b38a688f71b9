package io.tonestream.model.network;

/**
 * Two LSTMs, one from a text's first word on and one from its last (Graves and Schmidhuber 2005).
 *
 * @param words size of the vocabulary; words beyond it share one row
 * @param width length of an embedding
 * @param state length of each one's state
 * @param dropout share of embeddings and states that training drops
 * @param pooling how a text's states become one
 */
public record BiLstm(int words, int width, int state, float dropout, Pooling pooling)
    implements Recurrent {
  /** What it is called in commands and manifests. */
  public static final String NAME = "bilstm";

  /** Refuses sizes that make no sense. */
  public BiLstm {
    Recurrent.requireSizes(words, width, state, dropout, pooling);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Cell cell() {
    return Cell.LSTM;
  }

  @Override
  public boolean bothWays() {
    return true;
  }
}
