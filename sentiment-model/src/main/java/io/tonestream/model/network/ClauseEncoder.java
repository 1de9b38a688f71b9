package io.tonestream.model.network;

import io.tonestream.model.text.Clause;
import io.tonestream.model.text.TextPair;
import java.util.Arrays;

/**
 * Reads what a text says about a target for networks that can't relate words to each other: the
 * clause around the target, and the rest of the text with less weight.
 *
 * @param texts reads a text alone
 * @param restWeight how much the rest counts, where the clause counts 1
 */
record ClauseEncoder(Encoder texts, float restWeight) implements Encoder {
  /** Refuses a weight that makes no sense. */
  static void requireRestWeight(float restWeight) {
    if (!(restWeight >= 0 && restWeight <= 1)) {
      throw new IllegalArgumentException("restWeight is " + restWeight + ", not in [0, 1]");
    }
  }

  @Override
  public Encoded encode(String text) {
    return texts.encode(text);
  }

  /** Of a text that is judged about a target, the clause around it, and the rest as one more. */
  @Override
  public Encoded encode(TextPair pair) {
    String target = pair.second();
    if (target == null) {
      return encode(pair.text());
    }
    Clause clause = Clause.around(pair.text(), target);
    Encoded inside = encode(clause.inside());
    return restWeight == 0 || clause.outside().isEmpty()
        ? inside
        : join(inside, encode(clause.outside()));
  }

  private Encoded join(Encoded inside, Encoded outside) {
    int[] ids = Arrays.copyOf(inside.ids(), inside.length() + outside.length());
    float[] weights = Arrays.copyOf(inside.weights(), ids.length);
    System.arraycopy(outside.ids(), 0, ids, inside.length(), outside.length());
    for (int i = inside.length(); i < ids.length; i++) {
      weights[i] = restWeight * outside.weights()[i - inside.length()];
    }
    return new Encoded(ids, weights);
  }
}
