package io.tonestream.cli.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.ClassFigures;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Figures;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.evaluation.Prevalence;
import io.tonestream.trainer.evaluation.Reliability;
import io.tonestream.trainer.evaluation.Slice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate --json} prints. A figure is a number under its name; its 95 % interval
 * stands beside it as {@code [low, high]} under the name with {@code Interval}.
 *
 * @param model the version
 * @param perClass by label; those that no text has are there too, with zeros
 * @param confusion by true and by predicted label
 * @param parts of a cascade, by name; those that labelled no text too, so that confusions add up
 * @param ece expected calibration error
 * @param against another model on the same texts
 * @param drift how far the texts lie from those that the model was validated on, if that is known
 * @param trainedOn of how many of the texts it is known that the model was trained on them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AssessmentReport(
    String model,
    String dataSet,
    @JsonUnwrapped TextsReport figures,
    Map<String, ClassReport> perClass,
    List<List<Long>> confusion,
    @Nullable Map<String, PartReport> parts,
    double ece,
    double eceUncalibrated,
    float temperature,
    List<Reliability.Bin> reliability,
    List<SliceReport> slices,
    List<Prevalence> prevalence,
    @Nullable AgainstReport against,
    @Nullable DriftReport drift,
    @Nullable Overlap trainedOn) {

  static AssessmentReport of(
      String version,
      Assessment assessment,
      @Nullable DriftReport drift,
      @Nullable Overlap trainedOn) {
    Comparison against = assessment.against();
    return new AssessmentReport(
        version,
        assessment.evaluation().dataSet(),
        TextsReport.of(assessment.figures()),
        ClassReport.all(assessment.figures()),
        assessment.evaluation().confusion(),
        assessment.byPart().isEmpty() ? null : PartReport.all(assessment),
        assessment.calibrated().error(),
        assessment.uncalibrated().error(),
        assessment.temperature(),
        assessment.calibrated().bins(),
        assessment.slices().stream().map(SliceReport::of).toList(),
        assessment.prevalence(),
        against == null ? null : AgainstReport.of(against),
        drift,
        trainedOn);
  }

  /** On some texts. */
  record TextsReport(
      long n,
      double accuracy,
      List<Double> accuracyInterval,
      double macroRecall,
      List<Double> macroRecallInterval,
      double macroF1,
      List<Double> macroF1Interval) {
    static TextsReport of(Figures figures) {
      return new TextsReport(
          figures.n(),
          figures.accuracy().value(),
          ends(figures.accuracy()),
          figures.macroRecall().value(),
          ends(figures.macroRecall()),
          figures.macroF1().value(),
          ends(figures.macroF1()));
    }
  }

  /** On the texts of a label. */
  record ClassReport(
      long n,
      double precision,
      List<Double> precisionInterval,
      double recall,
      List<Double> recallInterval,
      double f1,
      List<Double> f1Interval) {
    static Map<String, ClassReport> all(Figures figures) {
      Interval zero = new Interval(0, 0, 0);
      Map<String, ClassReport> all = new LinkedHashMap<>();
      for (Label label : Label.values()) {
        all.put(label.wireName(), of(new ClassFigures(label, 0, zero, zero, zero)));
      }
      figures.perClass().forEach(each -> all.put(each.label().wireName(), of(each)));
      return all;
    }

    private static ClassReport of(ClassFigures figures) {
      return new ClassReport(
          figures.n(),
          figures.precision().value(),
          ends(figures.precision()),
          figures.recall().value(),
          ends(figures.recall()),
          figures.f1().value(),
          ends(figures.f1()));
    }
  }

  /** On the texts that a part of a cascade labelled; without figures if there are none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PartReport(
      double share,
      long n,
      @Nullable Double accuracy,
      @Nullable Double macroRecall,
      @Nullable Double ece,
      List<List<Long>> confusion) {
    static Map<String, PartReport> all(Assessment assessment) {
      Map<String, PartReport> all = new LinkedHashMap<>();
      for (Part part : Part.values()) {
        Evaluation evaluation = assessment.byPart().get(part);
        all.put(
            part.wireName(),
            new PartReport(
                assessment.evaluation().share(part),
                evaluation == null ? 0 : evaluation.n(),
                evaluation == null ? null : evaluation.accuracy(),
                evaluation == null ? null : evaluation.macroRecall(),
                evaluation == null ? null : evaluation.ece(),
                assessment.evaluation().confusion(part)));
      }
      return all;
    }
  }

  /** On the texts with one value in a column. */
  record SliceReport(String column, String value, @JsonUnwrapped TextsReport figures) {
    static SliceReport of(Slice slice) {
      return new SliceReport(slice.column(), slice.value(), TextsReport.of(slice.figures()));
    }
  }

  /** Beside another model. */
  record AgainstReport(
      String model,
      long onlyThisRight,
      long onlyOtherRight,
      double accuracyDifference,
      List<Double> accuracyDifferenceInterval,
      double accuracyP,
      double macroRecallDifference,
      List<Double> macroRecallDifferenceInterval,
      double macroRecallP) {
    static AgainstReport of(Comparison against) {
      return new AgainstReport(
          against.against(),
          against.onlyThisRight(),
          against.onlyOtherRight(),
          against.accuracy().value(),
          ends(against.accuracy()),
          against.accuracyP(),
          against.macroRecall().value(),
          ends(against.macroRecall()),
          against.macroRecallP());
    }
  }

  /**
   * Texts that the model was trained on.
   *
   * @param texts how many
   * @param lookedUp of how many that is known
   */
  record Overlap(int texts, int lookedUp) {}

  private static List<Double> ends(Interval figure) {
    return List.of(figure.low(), figure.high());
  }
}
