package io.tonestream.model.network;

import io.tonestream.model.text.TextPair;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Reads texts as a transformer's subwords, with the special tokens around them, cut to what the
 * network takes. Each subword counts 1.
 */
final class SubwordEncoder implements Encoder {
  /** Of a cut text, the share that comes from its start if its end is read too. */
  private static final int HEAD_DIVISOR = 4;

  private final Transformer network;
  private final SubwordTokenizer tokenizer;

  private SubwordEncoder(Transformer network, SubwordTokenizer tokenizer) {
    this.network = network;
    this.tokenizer = tokenizer;
  }

  /**
   * Makes encoders, one for each thread.
   *
   * @param json a {@code tokenizer.json}
   * @throws IllegalArgumentException if it is none, or names rows that the network doesn't have
   */
  static Supplier<Encoder> of(Transformer network, String json) {
    SubwordTokenizer tokenizer = SubwordTokenizer.of(json, network.vocabularySize());
    return () -> new SubwordEncoder(network, tokenizer);
  }

  @Override
  public Encoded encode(String text) {
    int[] ids = tokenizer.tokenize(network.normalization().normalize(text));
    int room = network.maxTokens() - tokenizer.specialTokens();
    return encoded(tokenizer.single(cut(ids, Math.min(ids.length, room))));
  }

  /**
   * The longer segment loses its last tokens until both fit. A user's name that is the second one
   * stays what it is in both.
   */
  @Override
  public Encoded encode(TextPair pair) {
    if (pair.second() == null) {
      return encode(pair.text());
    }
    TextNormalization normalization = network.normalization();
    int[] first = tokenizer.tokenize(normalization.normalize(pair.text(), pair.second()));
    int[] second = tokenizer.tokenize(normalization.normalize(pair.second(), pair.second()));
    int room = Math.max(0, network.maxTokens() - tokenizer.specialTokensOfPair());
    int surplus = Math.max(0, first.length + second.length - room);
    int fromLonger = Math.min(surplus, Math.abs(first.length - second.length));
    int rest = surplus - fromLonger;
    boolean firstIsLonger = first.length > second.length;
    // An odd token more is the second segment's: of two alike, the second is cut first.
    int firstLength = first.length - (firstIsLonger ? fromLonger : 0) - rest / 2;
    int secondLength = second.length - (firstIsLonger ? 0 : fromLonger) - (rest + 1) / 2;
    return encoded(tokenizer.pair(cut(first, firstLength), cut(second, secondLength)));
  }

  private int[] cut(int[] ids, int length) {
    if (length == ids.length) {
      return ids;
    }
    int[] kept = Arrays.copyOf(ids, length);
    if (network.truncation() == Truncation.HEAD_AND_TAIL) {
      int tail = length - length / HEAD_DIVISOR;
      System.arraycopy(ids, ids.length - tail, kept, length - tail, tail);
    }
    return kept;
  }

  private static Encoded encoded(SubwordTokenizer.Segments segments) {
    float[] weights = new float[segments.ids().length];
    Arrays.fill(weights, 1);
    return new Encoded(segments.ids(), weights, segments.firstLength());
  }
}
