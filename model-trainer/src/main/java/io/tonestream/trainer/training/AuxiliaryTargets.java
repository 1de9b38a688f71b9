package io.tonestream.trainer.training;

import io.tonestream.trainer.data.AuxiliaryTask;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Heads;
import io.tonestream.trainer.recipes.Passes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What texts of auxiliary tasks are to be taken for, beside those with the model's own labels. */
record AuxiliaryTargets(Heads heads, Passes passes) {
  /**
   * A row for each text, with the labels of all heads: those of the model's own texts, and then
   * those of each task.
   *
   * @param own {@code [text][label]}
   */
  float[][] after(float[][] own, List<AuxiliaryTask> tasks) {
    if (tasks.isEmpty()) {
      return own;
    }
    List<float[]> rows = new ArrayList<>();
    for (float[] row : own) {
      rows.add(Arrays.copyOf(row, heads.all()));
    }
    for (int task = 0; task < tasks.size(); task++) {
      add(tasks.get(task), heads.start(1 + task), rows);
    }
    return rows.toArray(float[][]::new);
  }

  /** Rare labels are made up for within their task, and smoothing stays within it. */
  private void add(AuxiliaryTask task, int start, List<float[]> rows) {
    List<Integer> answers = task.answers();
    List<Example> texts = task.texts().examples();
    int labels = task.labels().size();
    double[] counts = new double[labels];
    answers.forEach(answer -> counts[answer]++);
    float[] weights = Batch.labelWeights(counts, texts.size(), passes.balance());
    for (int i = 0; i < texts.size(); i++) {
      int answer = answers.get(i);
      float weight = weights[answer] * texts.get(i).weight();
      float[] row = new float[heads.all()];
      Arrays.fill(row, start, start + labels, weight * passes.labelSmoothing() / labels);
      row[start + answer] += weight * (1 - passes.labelSmoothing());
      rows.add(row);
    }
  }
}
