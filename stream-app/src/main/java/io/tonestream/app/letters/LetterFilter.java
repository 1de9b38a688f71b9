package io.tonestream.app.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant: those that are all of this.
 *
 * @param stage where they failed; any if null
 * @param since when they were written, or later; null is ever
 * @param topic the whole name of the topic that they stood on; any if null
 * @param brand one that their producer named in the value; any if null
 * @param only these; all if empty
 */
public record LetterFilter(
    @Nullable String stage,
    @Nullable Instant since,
    @Nullable String topic,
    @Nullable String brand,
    Set<Position> only) {
  /** Means all letters. */
  public static final LetterFilter ALL = new LetterFilter(null, null, null, null, Set.of());

  /** Takes a copy. */
  public LetterFilter {
    only = Set.copyOf(only);
  }

  /** Whether nothing is asked of a letter. */
  public boolean isAll() {
    return equals(ALL);
  }

  boolean matches(StoredLetter letter) {
    return (stage == null || stage.toLowerCase(Locale.ROOT).equals(letter.stage()))
        && (since == null || !letter.time().isBefore(since))
        && (topic == null || topic.equals(letter.sourceTopic()))
        && (only.isEmpty() || only.contains(letter.at()))
        && (brand == null || names(letter, brand));
  }

  /** Whether the value, if it can be read, names the brand as a producer does. */
  private static boolean names(StoredLetter letter, String brand) {
    JsonNode named = LetterText.json(letter.value()).path("brand");
    if (!named.isArray()) {
      return named.isTextual() && named.textValue().equalsIgnoreCase(brand);
    }
    for (JsonNode each : named) {
      if (each.isTextual() && each.textValue().equalsIgnoreCase(brand)) {
        return true;
      }
    }
    return false;
  }
}
