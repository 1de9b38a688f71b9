package io.tonestream.app.asking;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What humans say about texts, as the topic {@code feedback} has it: of each id, the last label.
 * One thread's own.
 */
final class HumanLabels {
  /** Stands for the brand where none is named. */
  private static final String ANY = "";

  private final Map<String, Given> byId = new HashMap<>();
  private final Map<Long, ByText> byText = new HashMap<>();

  /** Ids whose labels were erased: the trainer takes no other under them. */
  private final Set<String> erased = new HashSet<>();

  /** A label, and whom it is about. */
  private record Given(@Nullable String brand, long key, Label label) {}

  /** A label, and under which id it was given, if any. */
  private record ByText(@Nullable String id, Label label) {}

  /** Takes the next one. */
  void put(Feedback feedback) {
    if (feedback.id() != null && erased.contains(feedback.id())) {
      return;
    }
    long key = TextKey.of(Objects.requireNonNullElse(feedback.brand(), ANY), feedback.text());
    if (feedback.id() != null) {
      take(feedback.id());
      byId.put(feedback.id(), new Given(feedback.brand(), key, feedback.label()));
    }
    byText.put(key, new ByText(feedback.id(), feedback.label()));
  }

  /** Forgets what was said under an id, for good. */
  void erase(String id) {
    take(id);
    erased.add(id);
  }

  private void take(String id) {
    Given given = byId.remove(id);
    ByText ofText = given == null ? null : byText.get(given.key);
    if (given != null && ofText != null && id.equals(ofText.id)) {
      byText.remove(given.key);
    }
  }

  /** Whether a human has labelled this text, whatever brand it was about. */
  boolean hasLabelled(String id) {
    return byId.containsKey(id) || erased.contains(id);
  }

  /** A human's label of this text, or of a near-copy. */
  Optional<Label> of(LabeledText labelled, String text) {
    Given given = byId.get(labelled.id());
    if (given != null && (given.brand == null || given.brand.equals(labelled.brand()))) {
      return Optional.of(given.label);
    }
    return Optional.ofNullable(byText.get(TextKey.of(labelled.brand(), text)))
        .or(() -> Optional.ofNullable(byText.get(TextKey.of(ANY, text))))
        .map(ByText::label);
  }
}
