package io.tonestream.cli.training;

import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Interval;
import io.tonestream.trainer.evaluation.Prevalence;
import io.tonestream.trainer.evaluation.Slice;
import java.util.Locale;

/** Draws an assessment for a terminal: figures with intervals first, then where they come from. */
final class AssessmentText {
  private static final int VALUE_COLUMNS = 24;

  private final StringBuilder out = new StringBuilder();

  private AssessmentText() {}

  static String draw(Assessment assessment) {
    AssessmentText text = new AssessmentText();
    text.figures(assessment);
    text.out.append('\n').append(ConfusionTable.matrix(assessment.evaluation()));
    text.parts(assessment);
    Comparison against = assessment.against();
    if (against != null) {
      text.comparison(against);
    }
    text.slices(assessment);
    text.prevalence(assessment);
    return text.out.toString();
  }

  private void figures(Assessment assessment) {
    line("model %s", assessment.model());
    line(
        "%s, %,d texts; 95 %% intervals in brackets",
        assessment.evaluation().dataSet(), assessment.figures().n());
    line("  macro recall       %s", interval(assessment.figures().macroRecall()));
    line("  accuracy           %s", interval(assessment.figures().accuracy()));
    line("  macro F1           %s", interval(assessment.figures().macroF1()));
    line(
        "  calibration error  %.4f, and %.4f without the temperature of %.3f",
        assessment.calibrated().error(),
        assessment.uncalibrated().error(),
        assessment.temperature());
  }

  private void parts(Assessment assessment) {
    assessment
        .byPart()
        .forEach(
            (part, evaluation) -> {
              line("");
              line(
                  "labelled by the %s part: %,d texts (%.1f %%); macro recall %.4f",
                  part.wireName(),
                  evaluation.n(),
                  100 * assessment.evaluation().share(part),
                  evaluation.macroRecall());
              out.append(ConfusionTable.matrix(evaluation));
            });
  }

  private void comparison(Comparison against) {
    line("");
    line("less %s on the same texts", against.against());
    line(
        "  macro recall       %s  p = %.4f", signed(against.macroRecall()), against.macroRecallP());
    line(
        "  accuracy           %s  p = %.4f; %,d right here alone, %,d there alone",
        signed(against.accuracy()),
        against.accuracyP(),
        against.onlyThisRight(),
        against.onlyOtherRight());
  }

  private void slices(Assessment assessment) {
    String column = "";
    for (Slice slice : assessment.slices()) {
      if (!slice.column().equals(column)) {
        column = slice.column();
        line("");
        line("  %-24s %8s  %-24s  %s", "by " + column, "texts", "macro recall", "accuracy");
      }
      line(
          "  %s %,8d  %s  %s",
          column(slice.value()),
          slice.figures().n(),
          interval(slice.figures().macroRecall()),
          interval(slice.figures().accuracy()));
    }
  }

  private void prevalence(Assessment assessment) {
    if (!assessment.prevalence().isEmpty()) {
      line("");
      line("  error of shares          groups    divergence: mean, worst   absolute: mean, worst");
    }
    for (Prevalence each : assessment.prevalence()) {
      line(
          "  %s %6d    %.4f  %.4f            %.4f  %.4f  %s",
          column("by " + each.column()),
          each.groups(),
          each.divergence().mean(),
          each.divergence().worst(),
          each.absolute().mean(),
          each.absolute().worst(),
          column(each.absolute().worstGroup()).stripTrailing());
    }
  }

  private static String interval(Interval figure) {
    return String.format(
        Locale.ROOT, "%.4f [%.4f, %.4f]", figure.value(), figure.low(), figure.high());
  }

  private static String signed(Interval figure) {
    return String.format(
        Locale.ROOT, "%+.4f [%+.4f, %+.4f]", figure.value(), figure.low(), figure.high());
  }

  private static String column(String value) {
    return ConsoleText.fit(ConsoleText.clean(value), VALUE_COLUMNS);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
