package io.tonestream.trainer.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Whether one model is better than another on the same texts. Differences are this model's figure
 * less the other's.
 *
 * @param against version of the other model
 * @param onlyThisRight texts that this model alone got right
 * @param onlyOtherRight texts that the other alone got right
 * @param accuracy difference of accuracy
 * @param accuracyP how probable so uneven a split of the two counts is between models that are
 *     equally good: McNemar's exact test, two-sided
 * @param macroRecall difference of macro recall
 * @param macroRecallP twice the smaller share of resamples in which the difference has the other
 *     sign or is 0 (at most 1), one resample added so that it is never 0
 */
public record Comparison(
    String against,
    long onlyThisRight,
    long onlyOtherRight,
    Interval accuracy,
    double accuracyP,
    Interval macroRecall,
    double macroRecallP) {

  /** Compares predictions for the same texts in the same order, drawing both models' together. */
  public static Comparison of(
      String against, List<Judged> judged, List<Judged> others, Bootstrap bootstrap) {
    if (judged.isEmpty() || judged.size() != others.size()) {
      throw new IllegalArgumentException(
          judged.size() + " and " + others.size() + " predictions can't be compared");
    }
    int[] cells = judged.stream().mapToInt(Confusion::cell).toArray();
    int[] otherCells = others.stream().mapToInt(Confusion::cell).toArray();
    Confusion all = Confusion.of(cells);
    Confusion otherAll = Confusion.of(otherCells);
    long onlyThis = 0;
    long onlyOther = 0;
    for (int i = 0; i < cells.length; i++) {
      boolean right = judged.get(i).right();
      boolean otherRight = others.get(i).right();
      onlyThis += right && !otherRight ? 1 : 0;
      onlyOther += otherRight && !right ? 1 : 0;
    }
    List<Confusion> drawn = bootstrap.draw(cells);
    List<Confusion> otherDrawn = bootstrap.draw(otherCells);
    double[] accuracies = differences(drawn, otherDrawn, Confusion::accuracy);
    double[] recalls = differences(drawn, otherDrawn, Confusion::macroRecall);
    return new Comparison(
        against,
        onlyThis,
        onlyOther,
        Interval.percentile(all.accuracy() - otherAll.accuracy(), accuracies),
        mcNemar(onlyThis, onlyOther),
        Interval.percentile(all.macroRecall() - otherAll.macroRecall(), recalls),
        twoSided(recalls));
  }

  private static double[] differences(
      List<Confusion> drawn, List<Confusion> others, ToDoubleFunction<Confusion> figure) {
    double[] differences = new double[drawn.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = figure.applyAsDouble(drawn.get(i)) - figure.applyAsDouble(others.get(i));
    }
    return differences;
  }

  /**
   * Twice the binomial tail at 1/2, at most 1 (McNemar 1947, exact form). That of at most k in n is
   * the regularised incomplete beta function I(1/2; n − k, k + 1).
   */
  static double mcNemar(long onlyThis, long onlyOther) {
    if (onlyThis == onlyOther) {
      return 1;
    }
    double fewer = Math.min(onlyThis, onlyOther);
    double more = Math.max(onlyThis, onlyOther);
    return Math.min(1, 2 * RegularizedBeta.value(0.5, more, fewer + 1));
  }

  private static double twoSided(double[] differences) {
    int atMost = 1;
    int atLeast = 1;
    for (double each : differences) {
      atMost += each <= 0 ? 1 : 0;
      atLeast += each >= 0 ? 1 : 0;
    }
    return Math.min(1, 2.0 * Math.min(atMost, atLeast) / (differences.length + 1));
  }
}
