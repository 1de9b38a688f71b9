package io.tonestream.trainer.training;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.ClassFigures;
import io.tonestream.trainer.evaluation.Figures;
import io.tonestream.trainer.evaluation.Prevalence;
import io.tonestream.trainer.evaluation.Slice;
import io.tonestream.trainer.report.DataTables;
import io.tonestream.trainer.report.Numbers;
import io.tonestream.trainer.report.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a model's card (Mitchell et al. 2019) from what training knows: the facts of the report
 * without its drawings, and without the texts that it gets wrong, since bundles are handed on.
 */
public final class ModelCard {
  /** Shares of labels that differ by less were made equal. */
  private static final double EQUAL = 0.01;

  /** The last heading. */
  private static final String NOTICES = "## Notices";

  private final StringBuilder card = new StringBuilder();

  private ModelCard() {}

  /**
   * The card, in Markdown.
   *
   * @param assessments on the validation texts, then on each test
   * @param notices licences of what the bundle holds of others; empty if there is nothing
   */
  static String write(Plan plan, Manifest manifest, List<Assessment> assessments, String notices) {
    ModelCard card = new ModelCard();
    card.head(manifest, plan.provenance().command());
    card.figures(assessments, choice(plan, assessments.get(0)));
    assessments.forEach(card::details);
    card.line("\n## Data");
    DataTables.of(plan.data().card()).forEach(card::table);
    card.line("\n" + DataTables.NOTE);
    card.limits(manifest);
    if (!notices.isEmpty()) {
      card.line("\n" + NOTICES + "\n" + notices);
    }
    return card.card.toString();
  }

  /** The licences that a card has of what its model holds of others; empty if it has none. */
  static String notices(String card) {
    int heading = card.indexOf("\n" + NOTICES + "\n");
    return heading < 0 ? "" : card.substring(heading + NOTICES.length() + 2).strip();
  }

  /**
   * The card of a cascade, which holds those of its parts with their notices.
   *
   * @param command how to make it again
   * @param choice how its threshold and weight were chosen, in sentences
   * @param assessments on the validation texts, then on each test
   * @param data these texts
   */
  public static String ofCascade(
      Manifest manifest,
      String command,
      String choice,
      List<Assessment> assessments,
      Map<Part, ModelBundle> parts,
      DataCard data) {
    ModelCard card = new ModelCard();
    card.head(manifest, command);
    card.figures(assessments, choice);
    card.table(byPart(assessments));
    assessments.forEach(card::details);
    card.line("\n## Data\nIt was trained on nothing beside what its parts were trained on.");
    DataTables.of(data).forEach(card::table);
    for (Part part : Part.values()) {
      card.part(part, requireNonNull(parts.get(part)));
    }
    return card.card.toString();
  }

  private static Table byPart(List<Assessment> assessments) {
    List<List<String>> rows = new ArrayList<>();
    for (Assessment assessment : assessments) {
      assessment
          .byPart()
          .forEach(
              (part, evaluation) ->
                  rows.add(
                      List.of(
                          evaluation.dataSet(),
                          part.wireName(),
                          Numbers.count(evaluation.n()),
                          Numbers.rounded(assessment.evaluation().share(part)),
                          Numbers.rounded(evaluation.macroRecall()),
                          Numbers.rounded(evaluation.accuracy()))));
    }
    return new Table(
        "By the part that gave the label",
        List.of("data set", "part", "texts", "share", "macro recall", "accuracy"),
        rows);
  }

  /** Its card as it is, but for headings that are two levels lower. */
  private void part(Part part, ModelBundle bundle) {
    line("\n## The %s part: %s %s", part.wireName(), bundle.manifest().name(), bundle.version());
    line("\nSHA-256 of its bundle: `%s`\n", bundle.sha256());
    line(bundle.card().replaceAll("(?m)^#", "###"));
  }

  private void head(Manifest manifest, String command) {
    line("# %s %s", manifest.name(), manifest.version());
    String labels = String.join(", ", manifest.labels().stream().map(Label::wireName).toList());
    line("\nSentiment of short texts: %s.", labels);
    line("\nArchitecture: `%s`", manifest.architecture());
    line("\nMade with:\n```\n%s\n```", command);
  }

  /** Which texts chose the epoch and the temperature of a training, as a sentence. */
  public static String choice(Plan plan, Assessment validation) {
    return String.format(
        Locale.ROOT,
        "The texts of %s chose %s temperature of %.3f%s",
        cell(plan.tuning().name()),
        plan.start() == null ? "the epoch and the" : "the",
        validation.temperature(),
        flattery(plan));
  }

  /**
   * Which texts chose the temperatures of a cascade's parts that went on from earlier ones, as a
   * sentence.
   *
   * @param part how one of them is trained
   */
  public static String choiceOfParts(Plan part) {
    return "The texts of %s chose the temperatures of both parts%s"
        .formatted(cell(part.tuning().name()), flattery(part));
  }

  private static String flattery(Plan plan) {
    return plan.data().hasTuning()
        ? ". No figure below is of them."
        : ", so the figures on them flatter the model a little.";
  }

  /**
   * The figures.
   *
   * @param choice what the validation texts chose, as a sentence
   */
  private void figures(List<Assessment> assessments, String choice) {
    line("\n## How well it does");
    line(
        "%s%s Ranges are 95 %% intervals: how far a figure would move on other such texts.",
        choice, assessments.size() > 1 ? " Other sets had no part in that." : "");
    List<List<String>> rows = new ArrayList<>();
    for (Assessment each : assessments) {
      Figures figures = each.figures();
      rows.add(
          List.of(
              each.evaluation().dataSet(),
              Numbers.count(figures.n()),
              Numbers.withRange(figures.macroRecall()),
              Numbers.withRange(figures.accuracy()),
              Numbers.withRange(figures.macroF1()),
              Numbers.rounded(each.uncalibrated().error()),
              Numbers.rounded(each.calibrated().error())));
    }
    table(
        new Table(
            "",
            List.of(
                "data set",
                "texts",
                "macro recall",
                "accuracy",
                "macro F1",
                "calibration error at temperature 1",
                "calibrated"),
            rows));
  }

  private void details(Assessment assessment) {
    line("\n### On %s", cell(assessment.evaluation().dataSet()));
    table(perLabel(assessment));
    if (!assessment.slices().isEmpty()) {
      table(slices(assessment.slices()));
    }
    if (!assessment.prevalence().isEmpty()) {
      table(prevalence(assessment.prevalence()));
    }
  }

  /** What is taken for what, and what follows from it. */
  private static Table perLabel(Assessment assessment) {
    List<List<String>> rows = new ArrayList<>();
    for (ClassFigures each : assessment.figures().perClass()) {
      List<String> row = new ArrayList<>(List.of(each.label().wireName(), Numbers.count(each.n())));
      row.addAll(confusion(assessment.evaluation(), each.label()));
      Stream.of(each.recall(), each.precision(), each.f1())
          .map(Numbers::withRange)
          .forEach(row::add);
      rows.add(row);
    }
    return new Table(
        "By label, and how many of its texts were taken for what",
        List.of(
            "label",
            "texts",
            "as negative",
            "as neutral",
            "as positive",
            "recall",
            "precision",
            "F1"),
        rows);
  }

  private static List<String> confusion(Evaluation evaluation, Label label) {
    return evaluation.confusion().get(label.ordinal()).stream().map(Numbers::count).toList();
  }

  private static Table slices(List<Slice> slices) {
    List<List<String>> rows = new ArrayList<>();
    for (Slice each : slices) {
      rows.add(
          List.of(
              each.value(),
              each.column(),
              Numbers.count(each.figures().n()),
              Numbers.withRange(each.figures().macroRecall()),
              Numbers.withRange(each.figures().accuracy())));
    }
    return new Table(
        "Where it does better and worse",
        List.of("slice", "by", "texts", "macro recall", "accuracy"),
        rows);
  }

  private static Table prevalence(List<Prevalence> prevalence) {
    List<List<String>> rows = new ArrayList<>();
    for (Prevalence each : prevalence) {
      rows.add(
          List.of(
              each.column(),
              Numbers.count(each.groups()),
              Numbers.rounded(each.absolute().mean()),
              Numbers.rounded(each.absolute().worst()),
              each.absolute().worstGroup(),
              Numbers.rounded(each.divergence().mean()),
              Numbers.rounded(each.divergence().worst()),
              each.divergence().worstGroup()));
    }
    return new Table(
        "How far shares of labels are off",
        List.of("by", "groups", "absolute: mean", "worst", "of", "divergence: mean", "worst", "of"),
        rows);
  }

  private void limits(Manifest manifest) {
    line(
        "\n## Limits\n%s",
        manifest.takesTargets()
            ? "It judges what a text says about a target that it is given, or else the text's tone as a"
                + " whole."
            : "It judges a text's tone as a whole, not what it says about one thing among several.");
    card.append(
        """
        Irony and what needs knowledge of the world escape it. It reads best what resembles its training texts,
        in their language and of their time.\
        """);
    card.append(
        hasEqualLabels(manifest)
            ? " Its labels count as equally frequent: where one is rare,\nit is given too often.\n"
            : "\n");
  }

  private static boolean hasEqualLabels(Manifest manifest) {
    TrainedOn trainedOn = manifest.trainedOn();
    return trainedOn == null
        || Collections.max(trainedOn.shares().values())
                - Collections.min(trainedOn.shares().values())
            < EQUAL;
  }

  private void table(Table table) {
    line(table.caption().isEmpty() ? "" : "\n" + table.caption() + ":\n");
    row(table.columns());
    line("|---".repeat(table.columns().size()) + "|");
    table.rows().forEach(this::row);
  }

  private void row(List<String> cells) {
    line("| %s |", String.join(" | ", cells.stream().map(ModelCard::cell).toList()));
  }

  /** Names come from data: what would end a cell or begin markup is written out. */
  public static String cell(String text) {
    return text.replaceAll("\\p{Cntrl}", " ")
        .replaceAll("[\\\\`*\\[\\]|]", "\\\\$0")
        .replace("<", "&lt;");
  }

  private void line(String text) {
    card.append(text).append('\n');
  }

  private void line(String format, Object... values) {
    line(String.format(Locale.ROOT, format, values));
  }
}
