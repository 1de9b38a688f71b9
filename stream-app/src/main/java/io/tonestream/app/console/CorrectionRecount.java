package io.tonestream.app.console;

import static java.util.Objects.requireNonNull;

import io.tonestream.app.console.Reconciliation.Labelled;
import io.tonestream.app.console.Reconciliation.Scorer;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a window's shares for the models' known errors anew. It shares no code with the windows,
 * so that a fault there shows: docs/decisions/0010 has the formulas.
 */
final class CorrectionRecount {
  private static final int LABELS = Label.values().length;
  private static final double EXPECTED_TEXTS = 20;
  private static final double SMOOTHING = 0.5;
  private static final int STEPS = 50_000;

  /** What two ways to settle may leave. */
  private static final double NOTHING = 1e-5;

  /** How scorers err; those that nothing is known of are missing. */
  private final Map<Scorer, List<List<Long>>> confusions;

  CorrectionRecount(Map<Scorer, List<List<Long>>> confusions) {
    this.confusions = confusions;
  }

  /**
   * Texts, and how many of them count as one.
   *
   * @param designEffect 1 if none are copies
   */
  record Sample(List<Labelled> texts, double designEffect) {}

  /**
   * Whether a window's corrected shares are those of its texts.
   *
   * @param longest the texts of the brand's longest window, which say what to expect; null if this
   *     is that one
   */
  boolean agrees(@Nullable Corrected corrected, Sample texts, @Nullable Sample longest) {
    double[] expected = longest == null ? null : shares(longest, null);
    double[] recount = shares(texts, expected);
    if (corrected == null || recount == null) {
      return corrected == null && recount == null;
    }
    return same(corrected.share().negative(), recount[0])
        && same(corrected.share().neutral(), recount[1])
        && same(corrected.share().positive(), recount[2])
        && same(corrected.net(), recount[2] - recount[0]);
  }

  private static boolean same(double one, double other) {
    return Math.abs(one - other) < NOTHING;
  }

  /** Null if there are no texts, or the errors of a scorer are unknown. */
  private double @Nullable [] shares(Sample sample, double @Nullable [] expected) {
    List<Labelled> texts = sample.texts();
    SortedMap<Scorer, List<Labelled>> byScorer = new TreeMap<>();
    texts.forEach(
        text -> byScorer.computeIfAbsent(text.scorer(), scorer -> new ArrayList<>()).add(text));
    if (texts.isEmpty() || !confusions.keySet().containsAll(byScorer.keySet())) {
      return null;
    }
    double[] prior = expected == null ? validated(byScorer, texts.size()) : expected;
    double[] sum = new double[LABELS];
    byScorer.forEach(
        (scorer, part) -> {
          double weight = (double) part.size() / texts.size();
          double[] shares = shares(part, confusion(scorer), prior, weight, sample.designEffect());
          for (int label = 0; label < LABELS; label++) {
            sum[label] += weight * shares[label];
          }
        });
    return sum;
  }

  /** The shares among the texts that the scorers were validated on, by how much each scored. */
  private double[] validated(Map<Scorer, List<Labelled>> byScorer, int texts) {
    double[] shares = new double[LABELS];
    byScorer.forEach(
        (scorer, part) -> {
          double[] rows = confusion(scorer).stream().mapToDouble(this::sum).toArray();
          double all = rows[0] + rows[1] + rows[2];
          for (int label = 0; label < LABELS; label++) {
            shares[label] += rows[label] / all * part.size() / texts;
          }
        });
    return shares;
  }

  private List<List<Long>> confusion(Scorer scorer) {
    return requireNonNull(confusions.get(scorer));
  }

  private double sum(List<Long> row) {
    return row.stream().mapToLong(Long::longValue).sum();
  }

  /** Shares each text out among the true labels that it may have, over and over. */
  private double[] shares(
      List<Labelled> part,
      List<List<Long>> confusion,
      double[] expected,
      double weight,
      double designEffect) {
    double[] counts = new double[LABELS];
    part.forEach(text -> counts[text.label().ordinal()] += 1 / designEffect);
    double[] shares = new double[LABELS];
    for (int truth = 0; truth < LABELS; truth++) {
      shares[truth] = sum(confusion.get(truth)) > 0 ? 1.0 / LABELS : 0;
    }
    for (int step = 0; step < STEPS; step++) {
      double[] next = new double[LABELS];
      double all = 0;
      for (int truth = 0; truth < LABELS; truth++) {
        next[truth] = shares[truth] == 0 ? 0 : EXPECTED_TEXTS * weight * expected[truth];
        for (int label = 0; label < LABELS; label++) {
          double evidence = 0;
          for (int cause = 0; cause < LABELS; cause++) {
            evidence += shares[cause] * rate(confusion, cause, label);
          }
          next[truth] += counts[label] * shares[truth] * rate(confusion, truth, label) / evidence;
        }
        all += next[truth];
      }
      double moved = 0;
      for (int truth = 0; truth < LABELS; truth++) {
        moved = Math.max(moved, Math.abs(next[truth] / all - shares[truth]));
        shares[truth] = next[truth] / all;
      }
      if (moved < 1e-12) {
        break;
      }
    }
    return shares;
  }

  private double rate(List<List<Long>> confusion, int truth, int label) {
    List<Long> row = confusion.get(truth);
    return (row.get(label) + SMOOTHING) / (sum(row) + LABELS * SMOOTHING);
  }
}
