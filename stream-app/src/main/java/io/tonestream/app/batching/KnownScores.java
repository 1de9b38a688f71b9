package io.tonestream.app.batching;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Probabilities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a version made of the texts that were scored last: a text that comes again, as one that is
 * passed on does, costs a slow model nothing. One scoring thread's own.
 */
final class KnownScores {
  /** Longer texts seldom come twice, and would take much memory. */
  private static final int MAX_LENGTH = 500;

  private final LinkedHashMap<TextPair, Probabilities> byText;
  private String version = "";

  /**
   * @param capacity how many texts are remembered; 0 for none
   */
  KnownScores(int capacity) {
    byText =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<TextPair, Probabilities> eldest) {
            return size() > capacity;
          }
        };
  }

  /** What another version than this one said is forgotten. */
  void of(String servingVersion) {
    if (!version.equals(servingVersion)) {
      version = servingVersion;
      byText.clear();
    }
  }

  /** What is known of a text; null if it must be scored. */
  @Nullable Probabilities get(TextPair text) {
    return byText.get(text);
  }

  /** The version that was asked about last has scored texts. */
  void add(List<TextPair> texts, List<Probabilities> scores) {
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).text().length() <= MAX_LENGTH) {
        byText.put(texts.get(i), scores.get(i));
      }
    }
  }
}
