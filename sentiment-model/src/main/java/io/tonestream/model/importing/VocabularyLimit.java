package io.tonestream.model.importing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a model's vocabulary is cut to: the pieces that given texts use, and what is needed to spell
 * other words of the same scripts.
 *
 * @param texts the texts
 * @param maxPieces how many pieces are kept at most; null if all that the texts use
 */
public record VocabularyLimit(Texts texts, @Nullable Integer maxPieces) {
  /** Texts that are read once, one after another. */
  public interface Texts {
    /** Hands over each. */
    void forEach(Consumer<String> taker);
  }
}
