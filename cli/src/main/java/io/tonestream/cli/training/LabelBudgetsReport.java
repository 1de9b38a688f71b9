package io.tonestream.cli.training;

import io.tonestream.trainer.quantification.LabelBudgets;
import io.tonestream.trainer.quantification.LabelBudgets.Row;
import java.util.List;

/**
 * What {@code quantify --label-budget --json} prints.
 *
 * @param model the version
 * @param groupColumn columns that groups are told by
 * @param groups how many groups count
 * @param texts of these groups
 */
record LabelBudgetsReport(
    String model, String data, String groupColumn, int groups, long texts, List<Row> budgets) {
  static LabelBudgetsReport of(
      String model, String data, String groupColumn, LabelBudgets budgets) {
    return new LabelBudgetsReport(
        model, data, groupColumn, budgets.groups(), budgets.texts(), budgets.rows());
  }
}
