package io.tonestream.model.bundle;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well a model did on a labelled data set. Labels that the data set lacks count in no average.
 *
 * @param dataSet name of the data set
 * @param n number of texts
 * @param accuracy share of texts that got their own label
 * @param macroRecall mean of the labels' recalls
 * @param macroF1 mean of the labels' F1 scores
 * @param ece expected calibration error in {@value #BINS} bins (Guo et al. 2017)
 * @param confusion {@code [true label][predicted label]}, in the order of {@link Label}
 */
public record Evaluation(
    String dataSet,
    long n,
    double accuracy,
    double macroRecall,
    double macroF1,
    double ece,
    List<List<Long>> confusion) {
  private static final int BINS = 15;
  private static final int LABELS = Label.values().length;

  /** Takes copies. */
  public Evaluation {
    confusion = confusion.stream().map(List::copyOf).toList();
  }

  /** Compares predictions with the true labels, in the same order. */
  public static Evaluation of(String dataSet, List<Label> labels, List<Probabilities> predictions) {
    if (labels.isEmpty() || labels.size() != predictions.size()) {
      throw new IllegalArgumentException(
          labels.size() + " labels and " + predictions.size() + " predictions on " + dataSet);
    }
    long[][] confusion = new long[LABELS][LABELS];
    for (int i = 0; i < labels.size(); i++) {
      confusion[labels.get(i).ordinal()][predictions.get(i).mostProbable().ordinal()]++;
    }
    long right = IntStream.range(0, LABELS).mapToLong(label -> confusion[label][label]).sum();
    return new Evaluation(
        dataSet,
        labels.size(),
        (double) right / labels.size(),
        mean(confusion, label -> recall(confusion, label)),
        mean(confusion, label -> f1(confusion, label)),
        calibrationError(labels, predictions),
        lists(confusion));
  }

  /** Share of this label's texts that got it; NaN if there are none. */
  public double recall(Label label) {
    return recall(arrays(), label.ordinal());
  }

  /** Share of the texts that got this label and have it; NaN if none got it. */
  public double precision(Label label) {
    return precision(arrays(), label.ordinal());
  }

  /** Harmonic mean of precision and recall; 0 if no text got its label. */
  public double f1(Label label) {
    return f1(arrays(), label.ordinal());
  }

  /** How many texts have this label. */
  public long support(Label label) {
    return confusion.get(label.ordinal()).stream().mapToLong(Long::longValue).sum();
  }

  private long[][] arrays() {
    return confusion.stream()
        .map(row -> row.stream().mapToLong(Long::longValue).toArray())
        .toArray(long[][]::new);
  }

  private static double mean(long[][] confusion, IntToDoubleFunction value) {
    return IntStream.range(0, LABELS)
        .filter(label -> support(confusion, label) > 0)
        .mapToDouble(value)
        .average()
        .orElseThrow();
  }

  private static double recall(long[][] confusion, int label) {
    return (double) confusion[label][label] / support(confusion, label);
  }

  private static double precision(long[][] confusion, int label) {
    long predicted = 0;
    for (long[] row : confusion) {
      predicted += row[label];
    }
    return (double) confusion[label][label] / predicted;
  }

  private static double f1(long[][] confusion, int label) {
    if (confusion[label][label] == 0) {
      return 0;
    }
    double precision = precision(confusion, label);
    double recall = recall(confusion, label);
    return 2 * precision * recall / (precision + recall);
  }

  private static long support(long[][] confusion, int label) {
    long support = 0;
    for (long count : confusion[label]) {
      support += count;
    }
    return support;
  }

  private static double calibrationError(List<Label> labels, List<Probabilities> predictions) {
    double[] gap = new double[BINS];
    for (int i = 0; i < labels.size(); i++) {
      Label predicted = predictions.get(i).mostProbable();
      float confidence = predictions.get(i).of(predicted);
      int bin = Math.min(BINS - 1, (int) (confidence * BINS));
      gap[bin] += confidence - (predicted == labels.get(i) ? 1 : 0);
    }
    double sum = 0;
    for (double each : gap) {
      sum += Math.abs(each);
    }
    return sum / labels.size();
  }

  private static List<List<Long>> lists(long[][] confusion) {
    return Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }
}
