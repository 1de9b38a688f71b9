package io.tonestream.model.importing;

import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Activation;
import io.tonestream.model.network.TextNormalization;
import io.tonestream.model.network.Truncation;
import org.jspecify.annotations.Nullable;

/**
 * What whoever imports a model decides about it.
 *
 * @param name what the model is called; by default after its source
 * @param labels what its own labels mean, as for data sets; by default they must say it themselves
 * @param layers how many of the lowest layers are kept; by default all
 * @param reading how it is to read texts
 * @param activation of the feed-forward layers, where the source doesn't say it
 * @param vocabulary what its vocabulary is cut to; by default all of it is kept
 * @param precision in which numbers are kept; by default the one that suits the model's size
 */
public record ImportOptions(
    @Nullable String name,
    @Nullable String labels,
    @Nullable Integer layers,
    Reading reading,
    @Nullable Activation activation,
    @Nullable VocabularyLimit vocabulary,
    @Nullable Precision precision) {
  /** A model of more parameters is kept in half precision, unless it is told otherwise. */
  private static final long MAX_SINGLE = 16_000_000;

  /** All as the source has it. */
  public static final ImportOptions DEFAULT =
      new ImportOptions(null, null, null, Reading.DEFAULT, null, null, null);

  /**
   * How a model reads texts.
   *
   * @param maxTokens how many tokens of a text are read at most; by default as many as it can
   * @param truncation which tokens of a longer text
   * @param normalization what is replaced in a text before
   */
  public record Reading(
      @Nullable Integer maxTokens, Truncation truncation, TextNormalization normalization) {
    /** The first tokens that the model can take, of texts as they are. */
    public static final Reading DEFAULT =
        new Reading(null, Truncation.HEAD, TextNormalization.NONE);

    /** How many tokens a text may have, of a model that can take so many. */
    int maxTokensOf(int most) {
      if (maxTokens == null) {
        return most;
      }
      if (maxTokens < 3 || maxTokens > most) {
        throw new BadImportException(
            "--max-tokens " + maxTokens,
            "the model takes 3 to " + most + " tokens, special ones included",
            "give a number of them");
      }
      return maxTokens;
    }
  }

  /** How many layers of so many are kept. */
  int keptOf(int all) {
    if (layers == null) {
      return all;
    }
    if (layers < 1 || layers > all) {
      throw new BadImportException(
          "--layers " + layers, "the model has " + all + " layers", "give 1 to " + all);
    }
    return layers;
  }

  /** Refuses another activation than a source says it has; returns that one. */
  Activation requireActivation(Activation said, String where) {
    if (activation != null && activation != said) {
      throw new BadImportException(
          where, "it says itself that its activation is " + said, "leave out --activation");
    }
    return said;
  }

  /** In which precision a model of so many numbers is kept. */
  Precision precisionOf(long numbers) {
    if (precision != null) {
      return precision;
    }
    return numbers > MAX_SINGLE ? Precision.HALF : Precision.SINGLE;
  }
}
