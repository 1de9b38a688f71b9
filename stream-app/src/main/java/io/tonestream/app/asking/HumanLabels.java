package io.tonestream.app.asking;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What humans say about texts, as the topic {@code feedback} has it: of each id, the last label.
 * One thread's own.
 */
final class HumanLabels {
  /** Stands for the brand where none is named. */
  private static final String ANY = "";

  private final Map<String, Given> byId = new HashMap<>();
  private final Map<Long, Label> byText = new HashMap<>();

  /** A label, and whom it is about. */
  private record Given(@Nullable String brand, long key, Label label) {}

  /** Takes the next one. */
  void put(Feedback feedback) {
    long key = TextKey.of(Objects.requireNonNullElse(feedback.brand(), ANY), feedback.text());
    if (feedback.id() != null) {
      remove(feedback.id());
      byId.put(feedback.id(), new Given(feedback.brand(), key, feedback.label()));
    }
    byText.put(key, feedback.label());
  }

  /** Forgets what was said under an id. */
  void remove(String id) {
    Given given = byId.remove(id);
    if (given != null) {
      byText.remove(given.key);
    }
  }

  /** Whether a human has labelled this text, whatever brand it was about. */
  boolean hasLabelled(String id) {
    return byId.containsKey(id);
  }

  /** A human's label of this text, or of a near-copy. */
  Optional<Label> of(LabeledText labelled, String text) {
    Given given = byId.get(labelled.id());
    if (given != null && (given.brand == null || given.brand.equals(labelled.brand()))) {
      return Optional.of(given.label);
    }
    Label ofBrand = byText.get(TextKey.of(labelled.brand(), text));
    return Optional.ofNullable(ofBrand == null ? byText.get(TextKey.of(ANY, text)) : ofBrand);
  }
}
