package io.tonestream.trainer.cascade;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What both models say about labelled texts, so that any threshold can be tried without asking them
 * again. Nothing in it depends on how long they took: the same texts give the same threshold.
 *
 * @param labels the true ones
 * @param fast what the fast model says, in the same order
 * @param accurate what the accurate one says
 * @param fastWeight how much the fast one has to say about texts that go on; null if it has no say
 */
public record ThresholdSearch(
    List<Label> labels,
    List<Probabilities> fast,
    List<Probabilities> accurate,
    @Nullable Float fastWeight) {
  /** Hundredths: finer ones would fit the validation texts, not the models. */
  private static final int STEPS = 100;

  private static final int ROWS = 10;

  /** Weights are tenths. */
  private static final int WEIGHTS = 10;

  /** Figures that differ by less are the same. */
  private static final double ROUNDING = 1e-9;

  /** Takes copies. */
  public ThresholdSearch {
    labels = List.copyOf(labels);
    fast = List.copyOf(fast);
    accurate = List.copyOf(accurate);
  }

  /** The macro recall of the accurate model alone. */
  public double accurateRecall() {
    return macroRecall(accurate);
  }

  /**
   * The same with the weight that fits these texts, if all go on: the tenth with the lowest log
   * loss. That moves with each text's probability, where recall moves with the few labels that
   * change.
   */
  public ThresholdSearch pooling() {
    return IntStream.range(0, WEIGHTS)
        .mapToObj(tenths -> weighted(tenths == 0 ? null : (float) tenths / WEIGHTS))
        .min(Comparator.comparingDouble(ThresholdSearch::logLoss))
        .orElseThrow();
  }

  private ThresholdSearch weighted(@Nullable Float weight) {
    return new ThresholdSearch(labels, fast, accurate, weight);
  }

  /** Mean of {@code -ln p} of the true labels, if all texts go on. */
  private double logLoss() {
    Cascade all = new Cascade(1, fastWeight);
    return IntStream.range(0, labels.size())
        .mapToDouble(
            i -> {
              float right = all.pooled(fast.get(i), accurate.get(i)).of(labels.get(i));
              return -Math.log(Math.max(right, Float.MIN_NORMAL));
            })
        .average()
        .orElse(0);
  }

  /** What comes of a threshold. */
  public Trial at(float threshold) {
    Cascade cascade = new Cascade(threshold, fastWeight);
    List<Probabilities> scores = new ArrayList<>(fast.size());
    int goOn = 0;
    for (int i = 0; i < fast.size(); i++) {
      boolean goesOn = cascade.goesOn(fast.get(i));
      scores.add(goesOn ? cascade.pooled(fast.get(i), accurate.get(i)) : fast.get(i));
      goOn += goesOn ? 1 : 0;
    }
    return new Trial(threshold, (double) goOn / fast.size(), macroRecall(scores));
  }

  /** All hundredths, from the fast model alone on. */
  public List<Trial> all() {
    return IntStream.rangeClosed(0, STEPS).mapToObj(step -> at((float) step / STEPS)).toList();
  }

  /**
   * The lowest threshold that gives up no more macro recall than this; empty if only the accurate
   * model alone does.
   *
   * @param tolerance how far the macro recall may be below that of the accurate model alone
   */
  public Optional<Trial> lowestWithin(double tolerance) {
    double enough = accurateRecall() - tolerance - ROUNDING;
    return all().stream()
        .filter(Trial::keepsAny)
        .filter(trial -> trial.macroRecall() >= enough)
        .findFirst();
  }

  /** The threshold with the highest macro recall, and of several the lowest. */
  public Trial best() {
    return all().stream()
        .filter(Trial::keepsAny)
        .max(
            Comparator.comparingDouble(Trial::macroRecall)
                .thenComparing(Comparator.comparingDouble(Trial::threshold).reversed()))
        .orElseThrow();
  }

  /** About ten of all thresholds, a tenth of the texts apart, and this one. */
  public List<Trial> rows(float chosen) {
    List<Trial> rows = new ArrayList<>();
    double next = 0;
    for (Trial trial : all()) {
      if (trial.shareThatGoesOn() >= next || trial.threshold() == chosen) {
        rows.add(trial);
      }
      while (trial.shareThatGoesOn() >= next) {
        next += 1.0 / ROWS;
      }
    }
    return rows;
  }

  private double macroRecall(List<Probabilities> scores) {
    return Evaluation.of("validation", labels, scores).macroRecall();
  }
}
