package io.tonestream.app.batching;

import io.tonestream.app.serving.BatchPredictor.Scores;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a version made of the texts that were scored last: a text that comes again, as one that is
 * passed on does, costs a slow model nothing. One scoring thread's own.
 */
final class KnownScores {
  /** Longer texts rarely come twice, and would take much memory. */
  private static final int MAX_LENGTH = 500;

  private final LinkedHashMap<TextPair, Score> byText;
  private String version = "";

  /**
   * @param capacity how many texts are remembered; 0 for none
   */
  KnownScores(int capacity) {
    byText =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<TextPair, Score> eldest) {
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
  @Nullable Score get(TextPair text) {
    return byText.get(text);
  }

  /** The version that was asked about last has scored a text. */
  void add(TextPair text, Score score) {
    if (text.text().length() <= MAX_LENGTH) {
      byText.put(text, score);
    }
  }

  /**
   * What a version made of a text.
   *
   * @param part which part of a cascade did; null if the version is one whole
   */
  record Score(Probabilities probabilities, @Nullable Part part) {}

  /** These scores in place of those that a version gave last. */
  static Scores of(Scores last, List<Score> all) {
    return new Scores(
        last.model(),
        all.stream().map(Score::probabilities).toList(),
        all.stream().map(Score::part).filter(Objects::nonNull).toList(),
        last.taken());
  }
}
