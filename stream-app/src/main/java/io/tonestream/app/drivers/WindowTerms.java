package io.tonestream.app.drivers;

import io.tonestream.schemas.Label;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * In how many texts of some panes each term stands, by label. One stream thread's own.
 *
 * <p>Where texts stand for others too, sums say how many texts there are, and {@link #scale} how
 * little of that is known.
 */
final class WindowTerms {
  private static final int LABELS = Label.values().length;

  /** {@code [least by label, most by label]} by term. */
  private final Map<String, long[]> bounds = new HashMap<>();

  private final long[] texts = new long[LABELS];
  private long squares;

  /** The sum of these panes. */
  static WindowTerms of(Collection<Pane> panes) {
    WindowTerms sum = new WindowTerms();
    panes.forEach(sum::add);
    return sum;
  }

  /** Adds a text and its terms. */
  void add(Mention mention, List<String> terms) {
    if (mention.text() == null) {
      return;
    }
    int label = mention.label().ordinal();
    int weight = mention.weight();
    texts[label] += weight;
    squares += (long) weight * weight;
    for (String term : terms) {
      long[] sum = bounds.computeIfAbsent(term, key -> new long[2 * LABELS]);
      sum[label] += weight;
      sum[LABELS + label] += weight;
    }
  }

  private void add(Pane pane) {
    squares += pane.squares();
    for (Label label : Label.values()) {
      texts[label.ordinal()] += pane.withText(label);
      TermCounts counts = pane.terms(label);
      if (counts != null) {
        counts.forEach(
            (term, least, most) -> {
              long[] sum = bounds.computeIfAbsent(term, key -> new long[2 * LABELS]);
              sum[label.ordinal()] += least;
              sum[LABELS + label.ordinal()] += most;
            });
      }
    }
  }

  /** Number of texts with this label that came with their text. */
  long texts(Label label) {
    return texts[label.ordinal()];
  }

  /**
   * How many independent texts one of these is worth, in (0, 1]: the sum of the weights divided by
   * that of their squares, 1 where no text stands for others.
   *
   * @see <a href="https://en.wikipedia.org/wiki/Effective_sample_size">Kish's effective sample
   *     size</a>, which is this times the number of texts
   */
  double scale() {
    return squares == 0 ? 1 : (double) texts() / squares;
  }

  /** Number of texts of all labels. */
  long texts() {
    return texts[0] + texts[1] + texts[2];
  }

  /**
   * Number of texts with this label and term, not too low as far as panes have a counter for the
   * term: one that has none takes it for absent.
   */
  long most(String term, Label label) {
    return Math.min(texts(label), bound(term, LABELS + label.ordinal()));
  }

  /** Number of texts with this term, not too low as far as panes have a counter for it. */
  long most(String term) {
    long most = 0;
    for (Label label : Label.values()) {
      most += most(term, label);
    }
    return most;
  }

  /** Gives each term that stands in so many texts of a label, and the least number of these. */
  void forEach(Label label, long minTexts, ObjLongConsumer<String> consumer) {
    bounds.forEach(
        (term, sum) -> {
          if (sum[label.ordinal()] >= minTexts) {
            consumer.accept(term, sum[label.ordinal()]);
          }
        });
  }

  private long bound(String term, int index) {
    long[] sum = bounds.get(term);
    return sum == null ? 0 : sum[index];
  }
}
