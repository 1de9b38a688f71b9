package io.tonestream.app.drivers;

import io.tonestream.schemas.Label;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** In how many texts of some panes each term stands, by label. One stream thread's own. */
final class WindowTerms {
  private static final int LABELS = Label.values().length;

  /** {@code [labels]} by term; never too high. */
  private final Map<String, long[]> least = new HashMap<>();

  private final long[] texts = new long[LABELS];
  private final long[] error = new long[LABELS];

  /** The sum of these panes. */
  static WindowTerms of(Collection<Pane> panes) {
    WindowTerms sum = new WindowTerms();
    panes.forEach(sum::add);
    return sum;
  }

  private void add(Pane pane) {
    for (Label label : Label.values()) {
      texts[label.ordinal()] += pane.withText(label);
      TermCounts counts = pane.terms(label);
      if (counts != null) {
        error[label.ordinal()] += counts.error();
        counts.forEach(
            (term, count) ->
                least.computeIfAbsent(term, key -> new long[LABELS])[label.ordinal()] += count);
      }
    }
  }

  /** Number of texts with this label that came with their text. */
  long texts(Label label) {
    return texts[label.ordinal()];
  }

  /** Number of texts of all labels. */
  long texts() {
    return texts[0] + texts[1] + texts[2];
  }

  /** Number of texts with this label and term, never too high. */
  long least(String term, Label label) {
    long[] counts = least.get(term);
    return counts == null ? 0 : counts[label.ordinal()];
  }

  /** Number of texts with this label and term, never too low. */
  long most(String term, Label label) {
    return Math.min(texts(label), least(term, label) + error[label.ordinal()]);
  }

  /** Number of texts with this term, never too high. */
  long least(String term) {
    long[] counts = least.get(term);
    return counts == null ? 0 : counts[0] + counts[1] + counts[2];
  }

  /** Gives each term of a label, and the least number of its texts. */
  void forEach(Label label, ObjLongConsumer<String> consumer) {
    least.forEach(
        (term, counts) -> {
          if (counts[label.ordinal()] > 0) {
            consumer.accept(term, counts[label.ordinal()]);
          }
        });
  }
}
