package io.tonestream.trainer.adaptation;

import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.SubwordVocabulary;
import io.tonestream.trainer.optimization.Batch;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Hides pieces of texts, for a model to guess (Devlin et al. 2019): of a text's pieces 15 % are
 * chosen, but at least one, and never a special token. Of those chosen, 80 % become the mask, 10 %
 * any piece, and 10 % stay. Any thread.
 */
public final class Masking {
  /** The target of a token that wasn't chosen. */
  static final float NOT_CHOSEN = -1;

  private static final double CHOSEN_SHARE = 0.15;
  private static final double MASKED_SHARE = 0.8;
  private static final double REPLACED_SHARE = 0.1;

  private final SubwordVocabulary vocabulary;
  private final int mask;
  private final int[] ordinary;

  /**
   * With this mask.
   *
   * @throws IllegalArgumentException if the vocabulary has none
   */
  Masking(SubwordVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.mask =
        vocabulary
            .mask()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the encoder's tokenizer has no mask token ([MASK] or <mask>), which stands"
                            + " for hidden words: leave --adapt out, or take another encoder"));
    this.ordinary = vocabulary.ordinary();
  }

  /** Whether a text has a piece to hide. */
  boolean applies(Encoded text) {
    return candidates(text).length > 0;
  }

  /**
   * Texts with hidden pieces, the same for the same random numbers.
   *
   * @return with the targets {@code [text][token]}: the id of the piece that was there, or {@link
   *     #NOT_CHOSEN}
   */
  Batch hide(Encoded[] texts, RandomGenerator random) {
    Encoded[] hidden = new Encoded[texts.length];
    float[][] targets = new float[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      int[] ids = texts[i].ids().clone();
      targets[i] = hide(ids, candidates(texts[i]), random);
      hidden[i] = new Encoded(ids, texts[i].weights(), texts[i].firstLength());
    }
    return new Batch(hidden, targets);
  }

  /** Changes the ids; the candidates are put in another order. */
  private float[] hide(int[] ids, int[] candidates, RandomGenerator random) {
    float[] targets = new float[ids.length];
    Arrays.fill(targets, NOT_CHOSEN);
    int wanted = Math.max(1, (int) Math.round(CHOSEN_SHARE * candidates.length));
    for (int i = 0; i < Math.min(wanted, candidates.length); i++) {
      int other = random.nextInt(i, candidates.length);
      int token = candidates[other];
      candidates[other] = candidates[i];
      targets[token] = ids[token];
      ids[token] = instead(ids[token], random);
    }
    return targets;
  }

  private int instead(int piece, RandomGenerator random) {
    double draw = random.nextDouble();
    if (draw < MASKED_SHARE) {
      return mask;
    }
    boolean replaced = draw < MASKED_SHARE + REPLACED_SHARE;
    return replaced ? ordinary[random.nextInt(ordinary.length)] : piece;
  }

  /** A text's tokens but for special ones, which are the first and the last, and perhaps others. */
  private int[] candidates(Encoded text) {
    return IntStream.range(1, text.length() - 1)
        .filter(token -> vocabulary.isOrdinary(text.ids()[token]))
        .toArray();
  }

  /** How many tokens of a text were chosen, by its targets. */
  static int chosen(float[] targets) {
    int chosen = 0;
    for (float target : targets) {
      chosen += target == NOT_CHOSEN ? 0 : 1;
    }
    return chosen;
  }

  /**
   * The logarithm of each piece's share of all pieces of these texts, each counted once more than
   * it comes: what a model that reads nothing should score.
   *
   * @param size of the vocabulary
   */
  static float[] logShares(Encoded[] texts, int size) {
    long[] counts = new long[size];
    long all = size;
    for (Encoded text : texts) {
      for (int id : text.ids()) {
        counts[id]++;
      }
      all += text.length();
    }
    float[] shares = new float[size];
    for (int i = 0; i < size; i++) {
      shares[i] = (float) Math.log((counts[i] + 1.0) / all);
    }
    return shares;
  }
}
