package io.tonestream.model.network;

import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.model.text.Tokens;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads a text as the rows of its words, in their order: row 0 is the padding, row 1 any word that
 * isn't listed, and the vocabulary's words follow, one a line. A text without words is one of row
 * 1. Each word counts 1.
 */
public final class WordEncoder implements Encoder {
  /** How many rows come before the vocabulary's. */
  public static final int FIRST_WORD = 2;

  /** The row of all words that the vocabulary doesn't list. */
  public static final int UNKNOWN = 1;

  private final Tokenizer tokenizer;
  private final Map<String, Integer> rows;

  private WordEncoder(Tokenizer tokenizer, Map<String, Integer> rows) {
    this.tokenizer = tokenizer;
    this.rows = rows;
  }

  /**
   * Makes encoders, one for each thread.
   *
   * @throws IllegalArgumentException if the vocabulary doesn't have so many different words
   */
  static Supplier<Encoder> of(int words, TextPreparation preparation, String vocabulary) {
    Map<String, Integer> rows = new HashMap<>();
    vocabulary.lines().forEach(word -> rows.putIfAbsent(word, FIRST_WORD + rows.size()));
    if (rows.size() != words) {
      throw new IllegalArgumentException(
          "the vocabulary has " + rows.size() + " different words instead of " + words);
    }
    Map<String, Integer> shared = Map.copyOf(rows);
    return () -> new WordEncoder(new Tokenizer(preparation), shared);
  }

  /** Refuses a size that no vocabulary has. */
  static void requireWords(int words) {
    if (words < 1 || words > 1_000_000) {
      throw new IllegalArgumentException("words is " + words + ", not in [1, 1000000]");
    }
  }

  @Override
  public Encoded encode(String text) {
    Tokens tokens = tokenizer.tokenize(text);
    int[] ids = new int[Math.max(1, tokens.size())];
    ids[0] = UNKNOWN;
    for (int i = 0; i < tokens.size(); i++) {
      ids[i] = rows.getOrDefault(tokens.text(i), UNKNOWN);
    }
    float[] weights = new float[ids.length];
    Arrays.fill(weights, 1);
    return new Encoded(ids, weights);
  }
}
