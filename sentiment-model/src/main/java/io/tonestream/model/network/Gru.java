package io.tonestream.model.network;

/**
 * A recurrent network of gated units (Cho et al. 2014).
 *
 * @param words size of the vocabulary; words beyond it share one row
 * @param width length of an embedding
 * @param state length of the state
 * @param dropout share of embeddings and states that training drops
 * @param pooling how a text's states become one
 */
public record Gru(int words, int width, int state, float dropout, Pooling pooling)
    implements Recurrent {
  /** What it is called in commands and manifests. */
  public static final String NAME = "gru";

  /** Refuses sizes that make no sense. */
  public Gru {
    Recurrent.requireSizes(words, width, state, dropout, pooling);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Cell cell() {
    return Cell.GRU;
  }
}
