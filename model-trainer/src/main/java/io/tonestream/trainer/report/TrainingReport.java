package io.tonestream.trainer.report;

import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.ClassFigures;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.Prevalence;
import io.tonestream.trainer.evaluation.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What people look at to judge a model: one HTML page without scripts that loads nothing, in light
 * and dark.
 *
 * @param model name and version
 * @param training how it went, of a cascade for each part; empty if it isn't known
 * @param choice which texts chose the epoch and the temperature, and what that means for the
 *     figures, as a sentence; empty where no training is given
 * @param data what it was trained and judged on
 * @param assessments on each data set, in the order to show them in; where a training is given, the
 *     first is of the validation texts
 */
public record TrainingReport(
    String model,
    List<LearningCurve> training,
    String choice,
    DataCard data,
    List<Assessment> assessments) {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  private static final int LONGEST_TEXT = 600;

  /** Takes copies. */
  public TrainingReport {
    training = List.copyOf(training);
    assessments = List.copyOf(assessments);
    if (assessments.isEmpty()) {
      throw new IllegalArgumentException("a report needs at least one assessment");
    }
  }

  /** The page. */
  public String html() {
    Page page = new Page();
    page.open("html", "lang", "en");
    head(page);
    page.open("body").open("main");
    page.element("h1", model);
    for (LearningCurve each : training) {
      page.element("h2", each.title()).open("div", "class", "row");
      Charts.learningCurves(page, each.epochs());
      page.close();
    }
    if (!training.isEmpty()) {
      page.open("p").text("The ring is the epoch that was kept. " + choice);
      page.text(" Test sets had no part in training.").close();
    }
    assessments.forEach(each -> assessment(page, each));
    data(page);
    page.close().close().close();
    return page.finish();
  }

  private void head(Page page) {
    page.open("head").empty("meta", "charset", "UTF-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.element("title", model).element("style", style()).close();
  }

  private static String style() {
    try (InputStream in = TrainingReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read report.css", e);
    }
  }

  private static void assessment(Page page, Assessment assessment) {
    page.element("h2", "On " + assessment.evaluation().dataSet());
    page.open("p").text("%,d texts. ", assessment.figures().n());
    page.text("Ranges are 95 % intervals: how far a figure would move on other such texts.");
    page.close();
    tiles(page, assessment);
    Comparison against = assessment.against();
    if (against != null) {
      comparison(page, against);
    }
    page.element("h3", "Confusion matrix").open("div", "class", "row");
    Charts.confusion(page, assessment.evaluation());
    perClass(page, assessment);
    page.close();
    calibration(page, assessment);
    slices(page, assessment.slices());
    prevalence(page, assessment.prevalence());
    mistakes(page, assessment.mistakes());
  }

  private static void tiles(Page page, Assessment assessment) {
    page.open("dl", "class", "tiles");
    tile(page, "Macro recall", assessment.figures().macroRecall());
    tile(page, "Accuracy", assessment.figures().accuracy());
    tile(page, "Macro F1", assessment.figures().macroF1());
    page.open("div").element("dt", "Calibration error");
    page.element("dd", Numbers.rounded(assessment.calibrated().error()), "class", "figure");
    page.element("dd", Numbers.rounded(assessment.uncalibrated().error()) + " uncalibrated");
    page.close().close();
  }

  private static void tile(Page page, String name, Interval figure) {
    page.open("div").element("dt", name);
    page.element("dd", Numbers.rounded(figure.value()), "class", "figure");
    page.element("dd", Numbers.range(figure)).close();
  }

  private static void comparison(Page page, Comparison against) {
    page.element("h3", "Against " + against.against());
    table(page, "Differences on the same texts", "figure", "difference", "95 % interval", "p");
    row(
        page,
        "macro recall",
        signed(against.macroRecall().value()),
        signedRange(against.macroRecall()),
        Numbers.rounded(against.macroRecallP()));
    row(
        page,
        "accuracy",
        signed(against.accuracy().value()),
        signedRange(against.accuracy()),
        Numbers.rounded(against.accuracyP()));
    endTable(page);
    page.open("p").text("%,d texts are right here alone", against.onlyThisRight());
    page.text(", %,d there alone.", against.onlyOtherRight()).close();
  }

  private static void perClass(Page page, Assessment assessment) {
    table(page, "By label", "label", "texts", "recall", "", "precision", "F1");
    for (ClassFigures each : assessment.figures().perClass()) {
      page.open("tr").element("th", each.label().wireName(), "scope", "row");
      page.element("td", Numbers.count(each.n()));
      page.element("td", Numbers.withRange(each.recall())).open("td");
      Charts.whisker(page, each.recall());
      page.close();
      page.element("td", Numbers.withRange(each.precision()))
          .element("td", Numbers.withRange(each.f1()))
          .close();
    }
    endTable(page);
  }

  private static void calibration(Page page, Assessment assessment) {
    page.element("h3", "Calibration");
    page.open("p").text("Bars say how often the model is right, by how certain it is; ");
    page.text("an honest model's reach the dashed line. The short lines are its mean certainty.");
    page.close().open("div", "class", "row");
    page.open("figure");
    page.open("figcaption")
        .text("Before: %s", Numbers.rounded(assessment.uncalibrated().error()))
        .close();
    Charts.reliability(page, "Reliability before calibration", assessment.uncalibrated());
    page.close().open("figure").open("figcaption");
    page.text("After (temperature %.3f): ", assessment.temperature());
    page.text(Numbers.rounded(assessment.calibrated().error())).close();
    Charts.reliability(page, "Reliability after calibration", assessment.calibrated());
    page.close().close();
  }

  private static void slices(Page page, List<Slice> slices) {
    if (slices.isEmpty()) {
      return;
    }
    page.element("h3", "Slices");
    table(page, "By slice", "by", "value", "texts", "macro recall", "", "accuracy");
    for (Slice each : slices) {
      page.open("tr").element("td", each.column(), "class", "word");
      page.element("th", each.value(), "scope", "row")
          .element("td", Numbers.count(each.figures().n()));
      page.element("td", Numbers.withRange(each.figures().macroRecall())).open("td");
      Charts.whisker(page, each.figures().macroRecall());
      page.close().element("td", Numbers.withRange(each.figures().accuracy())).close();
    }
    endTable(page);
  }

  private static void prevalence(Page page, List<Prevalence> prevalences) {
    if (prevalences.isEmpty()) {
      return;
    }
    page.element("h3", "Error of label shares");
    table(
        page,
        "Errors of the plain counts",
        "by",
        "groups",
        "absolute: mean",
        "worst",
        "of",
        "divergence: mean",
        "worst",
        "of");
    for (Prevalence each : prevalences) {
      row(
          page,
          each.column(),
          Numbers.count(each.groups()),
          Numbers.rounded(each.absolute().mean()),
          Numbers.rounded(each.absolute().worst()),
          each.absolute().worstGroup(),
          Numbers.rounded(each.divergence().mean()),
          Numbers.rounded(each.divergence().worst()),
          each.divergence().worstGroup());
    }
    endTable(page);
  }

  private static void mistakes(Page page, List<Judged> mistakes) {
    if (mistakes.isEmpty()) {
      return;
    }
    page.element("h3", "Most confident mistakes");
    table(page, "Wrong predictions", "text", "label", "predicted", "certainty");
    for (Judged each : mistakes) {
      page.open("tr");
      quote(page, each.example().text());
      page.element("td", each.label().wireName(), "class", "word");
      page.element("td", each.predicted().wireName(), "class", "word");
      page.element("td", Numbers.rounded(each.confidence())).close();
    }
    endTable(page);
  }

  private static void quote(Page page, String text) {
    page.element("td", shortened(text), "class", "said");
  }

  /** Whether a report's page quotes a text. */
  public static boolean quotes(String html, String text) {
    Page quotation = Page.fragment();
    quote(quotation, text);
    return html.contains(quotation.finish().strip());
  }

  private void data(Page page) {
    page.element("h2", "Data");
    for (Table each : DataTables.of(data)) {
      table(page, each.caption(), each.columns().toArray(String[]::new));
      for (List<String> cells : each.rows()) {
        row(page, cells.get(0), cells.subList(1, cells.size()).toArray(String[]::new));
      }
      endTable(page);
    }
    page.element("p", DataTables.NOTE);
  }

  private static void table(Page page, String caption, String... columns) {
    page.open("div", "class", "scroll").open("table").element("caption", caption);
    page.open("thead").open("tr");
    for (String column : columns) {
      page.element(column.isEmpty() ? "td" : "th", column, "class", "word");
    }
    page.close().close().open("tbody");
  }

  private static void row(Page page, String name, String... cells) {
    page.open("tr").element("th", name, "scope", "row");
    for (String cell : cells) {
      page.element("td", cell);
    }
    page.close();
  }

  private static void endTable(Page page) {
    page.close().close().close();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value);
  }

  private static String signedRange(Interval figure) {
    return String.format(Locale.ROOT, "%+.3f to %+.3f", figure.low(), figure.high());
  }
}
