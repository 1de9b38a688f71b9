package io.tonestream.cli.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Label;
import java.util.Locale;

/** Draws an evaluation for a terminal. */
final class ConfusionTable {
  private static final String SHADES = " ░▒▓█";

  private ConfusionTable() {}

  static String draw(Evaluation evaluation) {
    StringBuilder out = new StringBuilder();
    line(out, "%s, %,d texts", evaluation.dataSet(), evaluation.n());
    line(
        out,
        "  macro recall %.4f   accuracy %.4f   macro F1 %.4f   calibration error %.4f",
        evaluation.macroRecall(),
        evaluation.accuracy(),
        evaluation.macroF1(),
        evaluation.ece());
    out.append('\n').append(matrix(evaluation));
    return out.toString();
  }

  /** Only the counts and what follows from them label by label. */
  static String matrix(Evaluation evaluation) {
    StringBuilder out = new StringBuilder();
    line(out, "             predicted");
    line(out, "  true       negative   neutral  positive    recall precision        F1");
    for (Label label : Label.values()) {
      if (evaluation.support(label) > 0) {
        out.append(String.format(Locale.ROOT, "  %-8s ", label.wireName()));
        for (Label predicted : Label.values()) {
          cell(out, evaluation, label, predicted);
        }
        line(
            out,
            "%10.3f%10.3f%10.3f",
            evaluation.recall(label),
            evaluation.precision(label),
            evaluation.f1(label));
      }
    }
    return out.toString();
  }

  /** A count, and how large a share of its row it is, as a shade. */
  private static void cell(StringBuilder out, Evaluation evaluation, Label label, Label predicted) {
    long count = evaluation.confusion().get(label.ordinal()).get(predicted.ordinal());
    double share = (double) count / evaluation.support(label);
    char shade = SHADES.charAt((int) Math.min(4, Math.ceil(share * 4)));
    out.append(String.format(Locale.ROOT, "%,8d %c", count, shade));
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
