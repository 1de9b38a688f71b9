package io.tonestream.model.importing;

import io.tonestream.model.network.Transformer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's tokenizer, and what of the source's embedding goes with it.
 *
 * @param tokenizer the source's own, or one of fewer pieces
 * @param size how many rows the network has for pieces
 * @param rows which ones of the source's these are, in their order; null if all
 * @param cut by what they were chosen; null if all are kept
 */
record Vocabulary(
    Tokenizers.Made tokenizer,
    int size,
    @Nullable List<Integer> rows,
    ModelOrigin.@Nullable VocabularyCut cut) {
  /**
   * The source's own, cut if the options say so.
   *
   * @param network which has rows for all of it
   */
  static Vocabulary of(Tokenizers.Made tokenizer, Transformer network, ImportOptions options) {
    VocabularyLimit limit = options.vocabulary();
    return limit == null
        ? new Vocabulary(tokenizer, network.vocabularySize(), null, null)
        : cut(tokenizer, network, limit);
  }

  private static Vocabulary cut(
      Tokenizers.Made tokenizer, Transformer network, VocabularyLimit limit) {
    WordPieces pieces = WordPieces.of(tokenizer);
    PieceCounts counts = PieceCounts.of(limit.texts(), tokenizer, network);
    List<Integer> rows = new PieceChoice(pieces, counts).kept(limit.maxPieces());
    return new Vocabulary(
        pieces.cutTo(rows),
        rows.size(),
        rows,
        new ModelOrigin.VocabularyCut(counts.texts(), counts.used().size(), counts.share(rows)));
  }
}
