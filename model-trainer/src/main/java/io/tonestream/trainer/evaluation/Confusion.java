package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Counts of texts by true and predicted label, and the figures that follow from them. Labels that
 * no text has count in no average; a figure that would divide by zero is 0.
 *
 * <p>One thread fills it and reads it. It is an array so that thousands of resamples are quick.
 */
public final class Confusion {
  public static final int LABELS = Label.values().length;

  /** {@code [true label * LABELS + predicted label]}. */
  private final int[] cells = new int[LABELS * LABELS];

  /** Where a text is counted. */
  static int cell(Judged judged) {
    return judged.label().ordinal() * LABELS + judged.predicted().ordinal();
  }

  /** Of texts in these cells. */
  static Confusion of(int[] cells) {
    Confusion confusion = new Confusion();
    for (int cell : cells) {
      confusion.add(cell);
    }
    return confusion;
  }

  void add(int cell) {
    cells[cell]++;
  }

  double accuracy() {
    int right = 0;
    for (int label = 0; label < LABELS; label++) {
      right += hits(label);
    }
    return ratio(right, texts());
  }

  double macroRecall() {
    return mean(this::recall);
  }

  double macroF1() {
    return mean(this::f1);
  }

  private double mean(IntToDoubleFunction figure) {
    double sum = 0;
    int present = 0;
    for (int label = 0; label < LABELS; label++) {
      if (support(label) > 0) {
        sum += figure.applyAsDouble(label);
        present++;
      }
    }
    return ratio(sum, present);
  }

  int texts() {
    return Arrays.stream(cells).sum();
  }

  double recall(int label) {
    return ratio(hits(label), support(label));
  }

  double precision(int label) {
    int predicted = 0;
    for (int truth = 0; truth < LABELS; truth++) {
      predicted += cells[truth * LABELS + label];
    }
    return ratio(hits(label), predicted);
  }

  /** Harmonic mean of precision and recall: 2 hits / (texts with the label + texts that got it). */
  double f1(int label) {
    int both = support(label);
    for (int truth = 0; truth < LABELS; truth++) {
      both += cells[truth * LABELS + label];
    }
    return ratio(2 * hits(label), both);
  }

  int support(int label) {
    int support = 0;
    for (int predicted = 0; predicted < LABELS; predicted++) {
      support += cells[label * LABELS + predicted];
    }
    return support;
  }

  private int hits(int label) {
    return cells[label * LABELS + label];
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
