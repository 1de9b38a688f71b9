package io.tonestream.app.serving;

import io.tonestream.model.text.TextPair;
import java.util.List;

/**
 * How many texts one call into a model may have, so that it takes a second or so even if the model
 * is slow: one at first, and then as many texts and characters as the last call says, at most four
 * times as many. One thread's own, or guarded by its owner.
 */
final class CallSize {
  private static final long CALL_NANOS = 1_000_000_000L;
  private static final int MAX_GROWTH = 4;

  private final int maxTexts;
  private int maxNow = 1;
  private long maxCharacters = Long.MAX_VALUE;

  CallSize(int maxTexts) {
    this.maxTexts = maxTexts;
  }

  /** How many of these texts, from the first on, the next call may have: at least one. */
  int fitting(List<TextPair> texts) {
    int count = 1;
    long characters = texts.get(0).text().length();
    while (count < Math.min(maxNow, texts.size())) {
      characters += texts.get(count).text().length();
      if (characters > maxCharacters) {
        break;
      }
      count++;
    }
    return count;
  }

  /** A call with these texts has returned. */
  void measured(List<TextPair> texts, long nanos) {
    double calls = (double) CALL_NANOS / Math.max(1, nanos);
    long characters = texts.stream().mapToLong(each -> each.text().length()).sum();
    double count = Math.min(texts.size() * calls, (double) MAX_GROWTH * maxNow);
    maxNow = (int) Math.max(1, Math.min(maxTexts, count));
    maxCharacters = (long) (Math.max(1, characters) * calls);
  }
}
