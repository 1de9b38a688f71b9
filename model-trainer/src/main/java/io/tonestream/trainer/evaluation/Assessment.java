package io.tonestream.trainer.evaluation;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Part;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about how well a model does on a labelled data set.
 *
 * @param model name and version
 * @param evaluation the figures as a manifest holds them, with the confusion matrix
 * @param byPart the figures of the texts that each part of a cascade labelled, if it labelled any;
 *     empty of a model that is no cascade
 * @param figures those of all texts with their intervals
 * @param temperature that calibrates the model
 * @param uncalibrated as the model would be at temperature 1
 * @param calibrated as it is
 * @param slices by column and value
 * @param prevalence by column
 * @param against another model on the same texts
 * @param mistakes the wrong predictions that the model is most certain of, at most {@value
 *     #MAX_MISTAKES}
 */
public record Assessment(
    String model,
    Evaluation evaluation,
    Map<Part, Evaluation> byPart,
    Figures figures,
    float temperature,
    Reliability uncalibrated,
    Reliability calibrated,
    List<Slice> slices,
    List<Prevalence> prevalence,
    @Nullable Comparison against,
    List<Judged> mistakes) {
  private static final int MAX_MISTAKES = 30;

  /** Takes copies. */
  public Assessment {
    byPart = Collections.unmodifiableMap(new TreeMap<>(byPart));
    slices = List.copyOf(slices);
    prevalence = List.copyOf(prevalence);
    mistakes = List.copyOf(mistakes);
  }

  /**
   * What to tell apart.
   *
   * @param columns to slice by; texts that lack one are in no slice of it
   * @param least texts of a slice that counts
   */
  public record Slicing(List<String> columns, int least) {
    /** What figures are told apart by if nothing else is asked for. */
    public static final List<String> STANDARD = List.of("brand", "source", "lang", Slice.LENGTH);

    private static final int LEAST = 30;

    /** What is told apart if nothing else is asked for. */
    public static Slicing standard() {
      return by(STANDARD);
    }

    /** With slices large enough for their intervals to say something. */
    public static Slicing by(List<String> columns) {
      return new Slicing(columns, LEAST);
    }

    /** Takes a copy. */
    public Slicing {
      columns = List.copyOf(columns);
      if (least < 1) {
        throw new IllegalArgumentException(
            "slices of " + least + " texts: ask for those of at least 1");
      }
    }
  }

  /** Works all figures out. */
  public static Assessment of(
      String model,
      String dataSet,
      List<Judged> judged,
      float temperature,
      @Nullable Comparison against,
      Slicing slicing,
      Bootstrap bootstrap) {
    return new Assessment(
        model,
        evaluation(dataSet, judged),
        byPart(dataSet, judged),
        bootstrap.figures(judged),
        temperature,
        Reliability.of(judged.stream().map(each -> each.cooled(1 / temperature)).toList()),
        Reliability.of(judged),
        slicing.columns().stream()
            .flatMap(column -> Slice.by(column, judged, slicing.least(), bootstrap).stream())
            .toList(),
        slicing.columns().stream()
            .flatMap(column -> Prevalence.by(column, judged, slicing.least()).stream())
            .toList(),
        against,
        mistakes(judged));
  }

  private static Evaluation evaluation(String dataSet, List<Judged> judged) {
    return Evaluation.of(
        dataSet,
        judged.stream().map(Judged::label).toList(),
        judged.stream().map(Judged::prediction).toList(),
        judged.stream().map(Judged::part).flatMap(Stream::ofNullable).toList());
  }

  private static Map<Part, Evaluation> byPart(String dataSet, List<Judged> judged) {
    Map<Part, Evaluation> byPart = new TreeMap<>();
    for (Part part : Part.values()) {
      List<Judged> texts = judged.stream().filter(each -> each.part() == part).toList();
      if (!texts.isEmpty()) {
        byPart.put(
            part,
            Evaluation.of(
                dataSet,
                texts.stream().map(Judged::label).toList(),
                texts.stream().map(Judged::prediction).toList()));
      }
    }
    return byPart;
  }

  private static List<Judged> mistakes(List<Judged> judged) {
    return judged.stream()
        .filter(each -> !each.right())
        .sorted(Comparator.comparingDouble(each -> -each.confidence()))
        .limit(MAX_MISTAKES)
        .toList();
  }
}
