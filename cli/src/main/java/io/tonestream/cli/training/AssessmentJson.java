package io.tonestream.cli.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.ClassFigures;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Figures;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.evaluation.Slice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code evaluate --json} prints. A figure is a number under its name; its 95 % interval
 * stands beside it as {@code [low, high]} under the name with {@code Interval}.
 */
final class AssessmentJson {
  private AssessmentJson() {}

  static Map<String, Object> of(String version, Assessment assessment) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", version);
    json.put("dataSet", assessment.evaluation().dataSet());
    putAll(json, assessment.figures());
    json.put("perClass", perClass(assessment.figures()));
    json.put("confusion", assessment.evaluation().confusion());
    if (!assessment.byPart().isEmpty()) {
      json.put("parts", parts(assessment));
    }
    json.put("ece", assessment.calibrated().error());
    json.put("eceUncalibrated", assessment.uncalibrated().error());
    json.put("temperature", assessment.temperature());
    json.put("reliability", assessment.calibrated().bins());
    json.put("slices", assessment.slices().stream().map(AssessmentJson::slice).toList());
    json.put("prevalence", assessment.prevalence());
    Comparison against = assessment.against();
    if (against != null) {
      json.put("against", comparison(against));
    }
    return json;
  }

  private static void putAll(Map<String, Object> json, Figures figures) {
    json.put("n", figures.n());
    put(json, "accuracy", figures.accuracy());
    put(json, "macroRecall", figures.macroRecall());
    put(json, "macroF1", figures.macroF1());
  }

  /** Labels that no text has are there too, with zeros, so that readers need not ask. */
  private static Map<String, Object> perClass(Figures figures) {
    Interval zero = new Interval(0, 0, 0);
    Map<String, Object> perClass = new LinkedHashMap<>();
    for (Label label : Label.values()) {
      perClass.put(label.wireName(), classOf(new ClassFigures(label, 0, zero, zero, zero)));
    }
    figures.perClass().forEach(each -> perClass.put(each.label().wireName(), classOf(each)));
    return perClass;
  }

  private static Map<String, Object> classOf(ClassFigures figures) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("n", figures.n());
    put(json, "precision", figures.precision());
    put(json, "recall", figures.recall());
    put(json, "f1", figures.f1());
    return json;
  }

  /** Those that labelled no text are there too, so that the confusions always add up. */
  private static Map<String, Object> parts(Assessment assessment) {
    Map<String, Object> parts = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("share", assessment.evaluation().share(part));
      Evaluation evaluation = assessment.byPart().get(part);
      json.put("n", evaluation == null ? 0 : evaluation.n());
      if (evaluation != null) {
        json.put("accuracy", evaluation.accuracy());
        json.put("macroRecall", evaluation.macroRecall());
        json.put("ece", evaluation.ece());
      }
      json.put("confusion", assessment.evaluation().confusion(part));
      parts.put(part.wireName(), json);
    }
    return parts;
  }

  private static Map<String, Object> slice(Slice slice) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("column", slice.column());
    json.put("value", slice.value());
    putAll(json, slice.figures());
    return json;
  }

  private static Map<String, Object> comparison(Comparison against) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", against.against());
    json.put("onlyThisRight", against.onlyThisRight());
    json.put("onlyOtherRight", against.onlyOtherRight());
    put(json, "accuracyDifference", against.accuracy());
    json.put("accuracyP", against.accuracyP());
    put(json, "macroRecallDifference", against.macroRecall());
    json.put("macroRecallP", against.macroRecallP());
    return json;
  }

  private static void put(Map<String, Object> json, String name, Interval figure) {
    json.put(name, figure.value());
    json.put(name + "Interval", List.of(figure.low(), figure.high()));
  }
}
