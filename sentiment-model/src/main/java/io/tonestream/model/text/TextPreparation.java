package io.tonestream.model.text;

/**
 * How a text becomes tokens. Travels in the bundle, so that texts are prepared for prediction
 * exactly as they were for training.
 *
 * @param lowercase whether words lose their case (shouting is noted before)
 * @param stripPunctuation whether punctuation is dropped; emoticons and emoji stay
 * @param removeStopWords whether words such as 'the' are dropped; negations stay
 * @param negationScope how many words after a negation are marked as negated; 0 marks none
 * @param maxTokens how many tokens of a text are read at most
 * @param keepLast which tokens of a longer text are read: the last instead of the first
 */
public record TextPreparation(
    boolean lowercase,
    boolean stripPunctuation,
    boolean removeStopWords,
    int negationScope,
    int maxTokens,
    boolean keepLast) {
  /** More would only slow down what has long been decided. */
  private static final int MAX_TOKENS = 10_000;

  /** Refuses limits that make no sense. */
  public TextPreparation {
    if (negationScope < 0 || negationScope > 100) {
      throw new IllegalArgumentException("negationScope is " + negationScope + ", not in [0, 100]");
    }
    if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
      throw new IllegalArgumentException(
          "maxTokens is " + maxTokens + ", not in [1, " + MAX_TOKENS + "]");
    }
  }

  /** For features that use every signal of a short text. */
  public static TextPreparation signals() {
    return new TextPreparation(true, false, false, 4, 2_000, false);
  }

  /** The classic steps for a sequence of words: lowercase, no punctuation, no stop words. */
  public static TextPreparation plainWords(int maxTokens) {
    return new TextPreparation(true, true, true, 0, maxTokens, true);
  }
}
