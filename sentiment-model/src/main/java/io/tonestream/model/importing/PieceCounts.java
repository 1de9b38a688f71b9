package io.tonestream.model.importing;

import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Transformer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often texts use each piece of a vocabulary, as their model reads them: what it replaces is
 * replaced, and of a text that is longer than it could ever take the rest doesn't count.
 */
final class PieceCounts {
  private final long[] counts;
  private long texts;

  private PieceCounts(int pieces) {
    this.counts = new long[pieces];
  }

  /** Of all these texts. */
  static PieceCounts of(
      VocabularyLimit.Texts texts, Tokenizers.Made tokenizer, Transformer network) {
    Encoder encoder = tokenizer.encoders(withAllPositions(network)).get();
    PieceCounts counts = new PieceCounts(network.vocabularySize());
    texts.forEach(text -> counts.add(encoder.encode(text).ids()));
    return counts;
  }

  /** A model may be trained again to read more of a text than it does now. */
  private static Transformer withAllPositions(Transformer network) {
    return network.trained(
        network.head(),
        network.positions() - network.firstPosition(),
        network.truncation(),
        network.dropout());
  }

  private void add(int[] pieces) {
    texts++;
    // One special token comes before a text and one after it.
    for (int i = 1; i < pieces.length - 1; i++) {
      counts[pieces[i]]++;
    }
  }

  /** How many texts there were. */
  long texts() {
    return texts;
  }

  /** How often a piece is used. */
  long of(int piece) {
    return counts[piece];
  }

  /** The pieces that are used, by their ids. */
  List<Integer> used() {
    return IntStream.range(0, counts.length).filter(piece -> counts[piece] > 0).boxed().toList();
  }

  /** Which share of the texts' pieces is one of these. */
  double share(List<Integer> pieces) {
    return (double) pieces.stream().mapToLong(this::of).sum()
        / Math.max(1, Arrays.stream(counts).sum());
  }
}
