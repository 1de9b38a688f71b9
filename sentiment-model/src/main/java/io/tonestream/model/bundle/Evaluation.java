package io.tonestream.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
 * @param confusionByPart the same of the texts that each part of a cascade labelled, which add up
 *     to it; absent of a model that is no cascade
 */
public record Evaluation(
    String dataSet,
    long n,
    double accuracy,
    double macroRecall,
    double macroF1,
    double ece,
    List<List<Long>> confusion,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Map<Part, List<List<Long>>> confusionByPart) {
  private static final int BINS = 15;
  private static final int LABELS = Label.values().length;

  /** Takes copies; refuses what are no counts of labels, and parts that don't add up. */
  public Evaluation {
    confusion = copy(confusion);
    confusionByPart = confusionByPart == null ? null : copy(confusionByPart);
    if (confusionByPart != null && !sum(confusionByPart.values()).equals(confusion)) {
      throw new IllegalArgumentException(
          "confusionByPart on " + dataSet + " doesn't add up to " + confusion);
    }
  }

  /** Of a model that is no cascade. */
  public Evaluation(
      String dataSet,
      long n,
      double accuracy,
      double macroRecall,
      double macroF1,
      double ece,
      List<List<Long>> confusion) {
    this(dataSet, n, accuracy, macroRecall, macroF1, ece, confusion, null);
  }

  /** Compares predictions with the true labels, in the same order. */
  public static Evaluation of(String dataSet, List<Label> labels, List<Probabilities> predictions) {
    return of(dataSet, labels, predictions, List.of());
  }

  /**
   * Compares predictions with the true labels, in the same order.
   *
   * @param parts which part gave each prediction, in the same order; empty of a model that is no
   *     cascade
   */
  public static Evaluation of(
      String dataSet, List<Label> labels, List<Probabilities> predictions, List<Part> parts) {
    if (labels.isEmpty() || labels.size() != predictions.size()) {
      throw new IllegalArgumentException(
          labels.size() + " labels and " + predictions.size() + " predictions on " + dataSet);
    }
    if (!parts.isEmpty() && parts.size() != labels.size()) {
      throw new IllegalArgumentException(
          labels.size() + " labels, given by " + parts.size() + " parts on " + dataSet);
    }
    long[][] confusion = confusion(labels, predictions, i -> true);
    long right = IntStream.range(0, LABELS).mapToLong(label -> confusion[label][label]).sum();
    return new Evaluation(
        dataSet,
        labels.size(),
        (double) right / labels.size(),
        mean(confusion, label -> recall(confusion, label)),
        mean(confusion, label -> f1(confusion, label)),
        calibrationError(labels, predictions),
        lists(confusion),
        parts.isEmpty() ? null : byPart(labels, predictions, parts));
  }

  private static Map<Part, List<List<Long>>> byPart(
      List<Label> labels, List<Probabilities> predictions, List<Part> parts) {
    Map<Part, List<List<Long>>> byPart = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      byPart.put(part, lists(confusion(labels, predictions, i -> parts.get(i) == part)));
    }
    return byPart;
  }

  /**
   * Counts of texts by true and predicted label.
   *
   * @param counts which texts count
   */
  private static long[][] confusion(
      List<Label> labels, List<Probabilities> predictions, IntPredicate counts) {
    long[][] confusion = new long[LABELS][LABELS];
    for (int i = 0; i < labels.size(); i++) {
      if (counts.test(i)) {
        confusion[labels.get(i).ordinal()][predictions.get(i).mostProbable().ordinal()]++;
      }
    }
    return confusion;
  }

  /** Counts of the texts that a part of a cascade labelled; empty of a model that is no cascade. */
  public List<List<Long>> confusion(Part part) {
    return confusionByPart == null ? List.of() : confusionByPart.getOrDefault(part, List.of());
  }

  /** The share of texts that a part of a cascade labelled; 0 of a model that is no cascade. */
  public double share(Part part) {
    return (double) confusion(part).stream().flatMap(List::stream).mapToLong(each -> each).sum()
        / n;
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

  private static List<List<Long>> sum(Collection<List<List<Long>>> confusions) {
    long[][] sum = new long[LABELS][LABELS];
    for (List<List<Long>> confusion : confusions) {
      for (int label = 0; label < LABELS; label++) {
        for (int predicted = 0; predicted < LABELS; predicted++) {
          sum[label][predicted] += confusion.get(label).get(predicted);
        }
      }
    }
    return lists(sum);
  }

  private static Map<Part, List<List<Long>>> copy(Map<Part, List<List<Long>>> confusions) {
    Map<Part, List<List<Long>>> copy = new EnumMap<>(Part.class);
    confusions.forEach((part, confusion) -> copy.put(part, copy(confusion)));
    return Collections.unmodifiableMap(copy);
  }

  private static List<List<Long>> copy(List<List<Long>> confusion) {
    if (!confusion.isEmpty() && !hasCounts(confusion)) {
      throw new IllegalArgumentException(
          "confusion is %s, not %d x %d counts".formatted(confusion, LABELS, LABELS));
    }
    return confusion.stream().map(List::copyOf).toList();
  }

  private static boolean hasCounts(List<List<Long>> confusion) {
    return confusion.size() == LABELS
        && confusion.stream()
            .allMatch(row -> row.size() == LABELS && row.stream().allMatch(count -> count >= 0));
  }

  private static List<List<Long>> lists(long[][] confusion) {
    return Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }
}
