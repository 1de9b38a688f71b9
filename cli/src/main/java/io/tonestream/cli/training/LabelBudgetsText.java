package io.tonestream.cli.training;

import io.tonestream.trainer.quantification.LabelBudgets;
import io.tonestream.trainer.quantification.LabelBudgets.Outcome;
import io.tonestream.trainer.quantification.LabelBudgets.Row;
import java.util.Locale;

/** Draws how intervals shrink with labels, for a terminal. */
final class LabelBudgetsText {
  private LabelBudgetsText() {}

  static String draw(String model, String dataSet, String columns, LabelBudgets budgets) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "model %s%n%s, %,d groups by %s, %,d texts%n%n",
            model,
            dataSet,
            budgets.groups(),
            columns,
            budgets.texts()));
    out.append(
        String.format(
            "  95 %% intervals of net: mean width, and how many hold the labels' own%n"
                + "  %7s   %-14s   %-14s   %-14s   %s%n",
            "labels", "asked for", "even by group", "drawn from all", "drawn for asked's width"));
    for (Row row : budgets.rows()) {
      out.append(
          String.format(
              Locale.ROOT,
              "  %,7d   %s   %s   %s   %,d (%.1f times)%n",
              row.labels(),
              outcome(row.asked()),
              outcome(row.even()),
              outcome(row.random()),
              row.randomNeeds(),
              (double) row.randomNeeds() / row.labels()));
    }
    return out.toString();
  }

  private static String outcome(Outcome outcome) {
    return String.format(Locale.ROOT, "%.3f %6.1f %%", outcome.width(), 100 * outcome.holds());
  }
}
